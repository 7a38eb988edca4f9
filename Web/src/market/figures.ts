import type { Bot, Model } from "../api/shapes";

/** Equity and profit of a bot as decimal strings; `null` where the server does not say. */
export interface BotFigures {
  equity: string | null;
  profit: string | null;
}

export function botFigures(bot: Bot): BotFigures {
  const metrics = bot.performance_metrics ?? {};
  return { equity: text(metrics["equity"]), profit: text(metrics["profit"]) };
}

/** How a model did out of sample, beside the naive forecast on the same data; `null` where it is not known. */
export interface ModelFigures {
  mase: number | null;
  naiveMase: number | null;
  beatsNaive: boolean | null;
}

export function modelFigures(model: Model): ModelFigures {
  const metrics = model.performance_metrics ?? {};
  const beatsNaive = metrics["beats_naive"];
  return {
    mase: maseOf(metrics["model"]),
    naiveMase: maseOf(metrics["naive"]),
    beatsNaive: typeof beatsNaive === "boolean" ? beatsNaive : null,
  };
}

function maseOf(scores: unknown): number | null {
  const { mase } = (scores ?? {}) as { mase?: unknown };
  return typeof mase === "number" ? mase : null;
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
