import type { Backtest, Bot, JobStatus, Model, Prediction, TradeEvent, TrainingJob } from "../api/shapes";
import { decimalDirection, decimalText, plainDecimal } from "../format/decimalText";
import { fixed, percent, signedPercent } from "../format/numbers";
import { parseTime, utcMinute } from "../format/times";
import { botFigures, modelFigures } from "../market/figures";
import { decimalsOfMagnitude } from "../market/priceDecimals";
import type { Entry, Names } from "./entry";

const tones: Record<JobStatus, Entry["tone"]> = {
  queued: "neutral", running: "working", succeeded: "good", failed: "bad", cancelled: "neutral",
};

export function describeTraining(job: TrainingJob, names: Names): Entry {
  const share = typeof job.progress === "number" ? job.progress : null;
  const words: Record<JobStatus, string> = {
    queued: "Waiting for a free worker",
    running: sentence([job.stage ?? "running", share === null ? "" : percent(share, 0)]),
    succeeded: "Trained and ready to predict",
    failed: job.error ?? "Failed, the server gives no reason",
    cancelled: "Cancelled",
  };
  return {
    key: `training:${job.id}`,
    kind: "model_training",
    tone: tones[job.status] ?? "neutral",
    title: names.model(job.model_id),
    detail: words[job.status] ?? job.status,
    progress: job.status === "running" ? share : null,
  };
}

/** That a model was trained, without the job that did it. */
export function describeTrained(model: Model): Entry {
  const { mase, naiveMase } = modelFigures(model);
  return {
    key: `trained:${model.id}`,
    kind: "model_training",
    tone: "good",
    title: model.name,
    detail: sentence(["trained", mase === null ? "" : `MASE ${fixed(mase, 3)} (naive ${fixed(naiveMase, 3)})`]),
    progress: null,
  };
}

export function describeBacktest(backtest: Backtest): Entry {
  const share = typeof backtest.progress === "number" ? backtest.progress : null;
  const { total_return: totalReturn, trades } = (backtest.metrics ?? {}) as Record<string, unknown>;
  const result = [
    typeof totalReturn === "number" ? `Return ${signedPercent(totalReturn)}` : "Finished",
    typeof trades === "number" ? `${fixed(trades, 0)} trades` : "",
  ];
  const words: Record<JobStatus, string> = {
    queued: "Waiting for a free worker",
    running: sentence(["running", share === null ? "" : percent(share, 0)]),
    succeeded: sentence(result),
    failed: backtest.error ?? "Failed, the server gives no reason",
    cancelled: "Cancelled",
  };
  return {
    key: `backtest:${backtest.id}`,
    kind: "backtest_update",
    tone: tones[backtest.status] ?? "neutral",
    title: [backtest.symbol, backtest.timeframe].filter(Boolean).join(" ") || `Backtest ${backtest.id.slice(0, 8)}`,
    detail: words[backtest.status] ?? backtest.status,
    progress: backtest.status === "running" ? share : null,
  };
}

export function describeBot(bot: Bot): Entry {
  const { equity, profit } = botFigures(bot);
  const figures = [
    equity === null ? "" : `equity ${decimalText(equity, 2)}`,
    profit === null ? "" : `P&L ${decimalText(profit, 2, "always")}`,
  ];
  const states = {
    stopped: "has stopped", active: "is running", paused: "is paused", error: "was stopped by an error",
  };
  return {
    key: `bot:${bot.id}`,
    kind: "bot_update",
    tone: bot.status === "error" ? "bad" : bot.status === "active" ? "working" : "neutral",
    title: `${bot.name} ${states[bot.status] ?? bot.status}`,
    detail: bot.error ?? sentence([`${bot.mode} on ${bot.symbol} ${bot.timeframe}`, ...figures]),
    progress: null,
  };
}

export function describeTrade({ trade, bot_id, bot_name, symbol }: TradeEvent, names: Names): Entry {
  const isClosed = trade.exit_time !== null && trade.exit_time !== undefined;
  const isLong = trade.side !== "sell";
  const price = plainDecimal(isClosed ? trade.exit_price : trade.entry_price);
  const amount = [plainDecimal(trade.quantity), symbol].filter(Boolean).join(" ");
  const verb = isLong !== isClosed ? "bought" : "sold";
  const pointing = decimalDirection(trade.profit);
  return {
    key: `trade:${bot_id}:${trade.number}:${isClosed ? "exit" : "entry"}`,
    kind: "trade_update",
    tone: isClosed && pointing !== "flat" ? pointing : "neutral",
    title: `${bot_name ?? names.bot(bot_id)} ${verb} ${amount}`,
    detail: sentence([`at ${price}`, isClosed ? `P&L ${decimalText(trade.profit, 2, "always")}` : ""]),
    progress: null,
  };
}

/** A `prediction` event: one value, or all the steps of one forecast under `predictions`; the last one is told. */
export function describePrediction(payload: Record<string, unknown>, names: Names): Entry {
  const many = Array.isArray(payload["predictions"]) ? (payload["predictions"] as Prediction[]) : [];
  const base = (payload["prediction"] ?? payload) as Prediction;
  const last = many[many.length - 1] ?? base;
  const model = last.model_id ?? (payload["model_id"] as string | undefined);
  const symbol = last.symbol ?? (payload["symbol"] as string | undefined) ?? "";
  const value = last.value ?? null;
  const decimals = decimalsOfMagnitude(value ?? 1);
  const target = parseTime(last.target_time);
  const band = isNumber(last.lower_80) && isNumber(last.upper_80)
    ? `80% between ${fixed(last.lower_80, decimals)} and ${fixed(last.upper_80, decimals)}` : "";
  return {
    key: `prediction:${model ?? ""}:${symbol}`,
    kind: "prediction",
    tone: "neutral",
    title: `${names.model(model)} forecasts ${symbol} ${fixed(value, decimals)}`.trim(),
    detail: sentence([target === null ? "" : `for ${utcMinute(target)} UTC`, band]),
    progress: null,
  };
}

export function describeAlert(payload: Record<string, unknown>, number: number): Entry {
  const text = (name: string): string => (typeof payload[name] === "string" ? (payload[name] as string) : "");
  const title = text("title") || text("message") || text("kind") || "Alert";
  const severity = text("severity") || text("level");
  return {
    key: `alert:${text("id") || number}`,
    kind: "alert",
    tone: severity === "info" ? "neutral" : "bad",
    title,
    detail: [text("detail"), text("message")].find((words) => words !== "" && words !== title) ?? severity,
    progress: null,
  };
}

function sentence(parts: readonly string[]): string {
  const text = parts.filter((part) => part !== "").join(", ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
