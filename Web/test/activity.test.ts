import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type LoggedEntry, recalled, record } from "../src/activity/activityLog";
import {
  describeAlert, describeBacktest, describeBot, describePrediction, describeTrade, describeTraining,
} from "../src/activity/describe";
import type { Names } from "../src/activity/entry";
import { pastActivity } from "../src/activity/history";
import { apiErrorOf } from "../src/api/apiError";
import type { MarketApi } from "../src/api/marketApi";
import type { Bot, Model } from "../src/api/shapes";
import { loginProblem } from "../src/pages/login/loginProblem";

const names: Names = { model: (id) => `model ${id}`, bot: (id) => `bot ${id}` };

describe("activity in words", () => {
  test("a training, from queue to end", () => {
    const job = { id: "j", model_id: "m", status: "running", progress: 0.42, stage: "fitting" } as const;
    const running = describeTraining(job, names);
    assert.deepEqual([running.title, running.detail, running.progress], ["model m", "Fitting, 42%", 0.42]);
    const done = describeTraining({ ...job, status: "succeeded" }, names);
    assert.deepEqual([done.detail, done.tone, done.progress], ["Trained and ready to predict", "good", null]);
    const failed = describeTraining({ ...job, status: "failed", error: "30 candles, 100 needed" }, names);
    assert.deepEqual([failed.detail, failed.tone], ["30 candles, 100 needed", "bad"]);
    assert.equal(running.key, failed.key);
  });

  test("a trade's two fills", () => {
    const market = { bot_id: "b", symbol: "BTC-USDT" };
    const entry = {
      number: 4, side: "buy", quantity: "0.15000", entry_price: "64210.50", entry_time: "2026-01-01T00:00:00.000Z",
    } as const;
    const bought = describeTrade({ ...market, trade: entry }, names);
    assert.deepEqual([bought.title, bought.detail], ["bot b bought 0.15 BTC-USDT", "At 64,210.5"]);
    const exit = { ...entry, exit_price: "65000", exit_time: "2026-01-01T00:00:00.000Z", profit: "-12.345" };
    const sold = describeTrade({ ...market, bot_name: "Cross", trade: exit }, names);
    assert.deepEqual([sold.title, sold.detail, sold.tone],
      ["Cross sold 0.15 BTC-USDT", "At 65,000, P&L −12.35", "down"]);
    assert.ok(bought.key !== sold.key);
  });

  test("a bot, with what it knows of its figures", () => {
    const market = { symbol: "BTC-USDT", timeframe: "1m" };
    const bot = { ...market, id: "b", name: "Cross", mode: "paper", status: "active" } as const;
    assert.equal(describeBot(bot).detail, "Paper on BTC-USDT 1m");
    const running = describeBot({ ...bot, performance_metrics: { equity: "10184.3", profit: "184.3" } });
    assert.deepEqual([running.title, running.detail],
      ["Cross is running", "Paper on BTC-USDT 1m, equity 10,184.30, P&L +184.30"]);
  });

  test("a backtest's outcome", () => {
    const backtest = { id: "k", symbol: "BTC-PERP", timeframe: "1m", status: "succeeded" } as const;
    assert.equal(describeBacktest({ ...backtest, metrics: { total_return: -0.842, trades: 945 } }).detail,
      "Return −84.20%, 945 trades");
    assert.equal(describeBacktest(backtest).detail, "Finished");
  });

  test("the last step of a forecast, in either shape", () => {
    const target_time = "2026-01-01T12:00:00.000Z";
    const step = { symbol: "BTC-PERP", value: 100, lower_80: 90, upper_80: 110, target_time };
    const detail = "For 2026-01-01 12:00 UTC, 80% between 90.000 and 110.000";
    for (const payload of [{ model_id: "m", predictions: [{}, step] }, { prediction: { ...step, model_id: "m" } }]) {
      const entry = describePrediction(payload, names);
      assert.deepEqual([entry.title, entry.detail], ["model m forecasts BTC-PERP 100.000", detail]);
    }
  });

  test("an alert of which little is known", () => {
    assert.deepEqual(describeAlert({ message: "Feed lost" }, 1).title, "Feed lost");
    assert.equal(describeAlert({}, 1).title, "Alert");
  });
});

describe("activity log", () => {
  const line = (key: string, title: string, at: number, detail = ""): LoggedEntry =>
    ({ key, kind: "bot_update", tone: "neutral", title, detail, progress: null, at });

  test("new things go to the top", () => {
    const lines = record([line("a", "A", 1)], [line("b", "B", 2), line("c", "C", 3)]);
    assert.deepEqual(lines.map(({ key }) => key), ["c", "b", "a"]);
  });

  test("news of the same thing stays in its place, a change of it moves up", () => {
    const before = [line("b", "B", 2), line("a", "A", 1)];
    const same = record(before, [line("a", "A", 9, "more")]);
    assert.deepEqual(same.map(({ key, at, detail }) => [key, at, detail]), [["b", 2, ""], ["a", 1, "more"]]);
    const changed = record(before, [line("a", "A has stopped", 9)]);
    assert.deepEqual(changed.map(({ key, at }) => [key, at]), [["a", 9], ["b", 2]]);
  });

  test("what happened before goes to its place, and does not undo news", () => {
    const lines = recalled([line("c", "C", 9), line("a", "A", 5)], [line("b", "B", 7), line("a", "old", 1)]);
    assert.deepEqual(lines.map(({ key, title }) => [key, title]), [["c", "C"], ["b", "B"], ["a", "A"]]);
  });

  test("the past comes from the lists of the server, as far as they can be had", async () => {
    const trade = { number: 1, side: "buy", quantity: "1", entry_price: "10", entry_time: "2026-01-01T00:00:00.000Z" };
    const closed = { ...trade, exit_price: "11", exit_time: "2026-01-01T00:05:00.000Z", profit: "1" };
    const api = {
      backtests: () => Promise.reject(new Error("away")),
      botTrades: () => Promise.resolve([closed]),
    } as unknown as MarketApi;
    const bot = { id: "b", symbol: "BTC-PERP" } as Bot;
    const model = { id: "m", name: "Hourly", last_trained: "2026-01-01T00:03:00.000Z" } as Model;
    const untrained = { ...model, id: "n", last_trained: null };
    const lines = recalled([], await pastActivity(api, names, [bot], [model, untrained]));
    assert.deepEqual(lines.map(({ title, detail }) => [title, detail]), [
      ["bot b sold 1 BTC-PERP", "At 11, P&L +1.00"], ["Hourly", "Trained"], ["bot b bought 1 BTC-PERP", "At 10"],
    ]);
  });

  test("the oldest of a kind fall off, other kinds stay", () => {
    const many = Array.from({ length: 300 }, (_, index) => line(String(index), "x", index));
    const lines = record([{ ...line("t", "T", 0), kind: "model_training" }], many);
    assert.deepEqual([lines.length, lines[0]?.key, lines[30]?.key], [31, "299", "t"]);
  });
});

describe("errors in words", () => {
  const answer = (status: number, body: unknown, headers: Record<string, string> = {}): unknown =>
    apiErrorOf(status, new Headers(headers), typeof body === "string" ? body : JSON.stringify(body));

  test("a wrong password says no more than that", () => {
    assert.equal(loginProblem(answer(401, { detail: "no such user" }), false, 0).message, "Wrong email or password.");
  });

  test("a lockout counts down", () => {
    assert.equal(loginProblem(answer(429, {}, { "retry-after": "42" }), false, 1_000).retryAt, 43_000);
    assert.equal(loginProblem(answer(429, {}), false, 0).retryAt, 60_000);
  });

  test("fields are marked", () => {
    const errors = [{ field: "password", message: "Use at least 12 characters." }];
    assert.deepEqual(loginProblem(answer(422, { detail: "weak", errors }), true, 0).fields,
      { password: "Use at least 12 characters." });
  });

  test("a proxy's page is no message", () => {
    assert.ok(loginProblem(answer(502, "<html>Bad gateway</html>"), false, 0).message.includes("does not answer"));
    assert.equal(loginProblem(answer(500, "<html></html>"), false, 0).message, "The server answered 500.");
  });
});
