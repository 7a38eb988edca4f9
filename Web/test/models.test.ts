import assert from "node:assert/strict";
import { test } from "node:test";
import type { Algorithm, Standing, StoredPrediction } from "../src/api/modelShapes";
import type { ModelApi } from "../src/api/modelApi";
import type { TrainingJob } from "../src/api/shapes";
import { Emitter } from "../src/core/emitter";
import type { LiveEvents, LiveFeed } from "../src/feed/liveFeed";
import { ModelDesk } from "../src/models/modelDesk";
import { marketColumns } from "../src/models/columnNames";
import { columnsOf, rowsOf } from "../src/models/evaluationTable";
import { fanOf, ticks } from "../src/models/fan";
import { forecastsOf, outcomeOf } from "../src/models/forecasts";
import { type ModelDraft, placeErrors, requestOf, withEntry } from "../src/models/modelDraft";
import { fieldsOf, namesIn, parametersOf, rangeOf } from "../src/models/schemaForm";
import { trainingText } from "../src/models/training";

const algorithm: Algorithm = {
  id: "arima", name: "ARIMA", description: "", inputs: ["close"],
  parameters: {
    properties: {
      horizon: { type: "integer", minimum: 1, maximum: 500, default: 24 },
      p: { type: "integer", minimum: 0, maximum: 10, default: 2, description: "lags" },
      tolerance: { type: "number", minimum: 1e-12, maximum: 1, default: 1e-8 },
      drift: { type: "boolean", default: false },
      regressors: { type: "string", default: "none" },
      mode: { type: "string", enum: ["fast", "full"], default: "fast" },
    },
    required: [],
  },
};

test("a form has a field for each parameter but the horizon, with its kind and range", () => {
  const fields = fieldsOf(algorithm);
  assert.deepEqual(fields.map(({ name, kind }) => [name, kind]), [
    ["p", "number"], ["tolerance", "number"], ["drift", "boolean"], ["regressors", "names"], ["mode", "choice"],
  ]);
  assert.deepEqual(fields.map(rangeOf), ["0 to 10", "1e-12 to 1", "", "", ""]);
});

test("only what differs from the defaults is sent, and what is no number as it is", () => {
  const fields = fieldsOf(algorithm);
  const sent = (entries: Record<string, string>): unknown => parametersOf(fields, entries);
  assert.deepEqual(sent({ p: "2", mode: "fast", tolerance: "" }), {});
  assert.deepEqual(sent({ p: "3", drift: "true", regressors: "lag_24(volume)", mode: "full", stale: "1" }),
    { p: 3, drift: true, regressors: "lag_24(volume)", mode: "full" });
  assert.deepEqual(sent({ p: "many", regressors: "" }), { p: "many", regressors: "none" });
  assert.deepEqual(namesIn("lag_1, lag_2(a,b),none"), ["lag_1", "lag_2(a,b)", "none"]);
  assert.deepEqual(namesIn("none"), []);
});

test("a draft becomes a request, and faults stand at the fields that are shown", () => {
  const draft: ModelDraft = {
    name: " ", algorithm: "arima", symbol: "A-USD", timeframe: "1h", days: "", horizon: "x", isAutomatic: true,
    parameters: { arima: { p: "9" }, theta: { p: "2", mode: "slow" } }, onDrift: "demote", hours: "12", train: true,
  };
  assert.deepEqual(requestOf(draft, algorithm), {
    name: "ARIMA on A-USD 1h", algorithm_type: "arima", symbols: ["A-USD"], target_timeframe: "1h", parameters: "auto",
    on_drift: "demote", train: true, horizon: "x", retrain_every_hours: 12,
  });
  // What was chosen for another algorithm, by the same names, stays there.
  assert.deepEqual(requestOf({ ...draft, isAutomatic: false }, algorithm).parameters, { p: 9 });
  assert.deepEqual(withEntry(draft.parameters, "arima", "mode", "full"),
    { arima: { p: "9", mode: "full" }, theta: { p: "2", mode: "slow" } });
  assert.deepEqual(withEntry({}, "arima", "p", "x"), { arima: { p: "x" } });
  const errors = [
    { field: "symbols[0]", message: "a" }, { field: "parameters.p", message: "b" }, { field: "parameters.q", message: "c" },
  ];
  assert.deepEqual(placeErrors(errors, new Set(["symbols", "parameters.p"])),
    { byField: { symbols: "a", "parameters.p": "b" }, others: errors.slice(2) });
});

test("an evaluation stands beside naive and live, with unknown figures as such", () => {
  const standing = {
    horizon: 2, windows: 60, season: 1, skill: 0.1, p_value: 0.0004,
    model: { mase: 0.9, mae: 8, smape: 0.0123, coverage_80: 0.78, n: 120 },
    conformal: { coverage_80: 0.801, mae: 7 },
    naive: { mase: 1, mae: 10 }, seasonal_naive: { mase: 1 },
    live: { coverage_80: 0.5, relative_mae: 1.2, n: 6 },
  } as unknown as Standing;
  const columns = columnsOf(standing);
  // Without a season the seasonal naive forecast is the naive one.
  assert.deepEqual(columns.map(({ key }) => key), ["model", "conformal", "naive", "live"]);
  const rows = Object.fromEntries(rowsOf(columns).map(({ key, values }) => [key, values]));
  assert.deepEqual(rows["mase"], ["0.900", "–", "1.000", "–"]);
  assert.deepEqual(rows["relative_mae"], ["0.800", "–", "–", "1.200"]);
  assert.deepEqual(rows["p_value"], ["< 0.001", "–", "–", "–"]);
  assert.deepEqual(rows["coverage_80"], ["78.0%", "80.1%", "–", "50.0%"]);
  assert.deepEqual(rows["mae"], ["8.000", "–", "10.00", "–"]);
  assert.equal(rows["crps"], undefined);
});

function step(asOf: number, number: number, actual: number | null = null): StoredPrediction {
  const time = (hour: number): string => new Date(hour * 3_600_000).toISOString();
  return {
    id: `${asOf} ${number}`, model_version: 1, symbol: "A-USD", as_of: time(asOf), step: number,
    target_time: time(asOf + number - 1), value: 100, lower_80: 95, upper_80: 105, lower_95: 90, upper_95: 110,
    direction_probability: 0.5, conformal: { lower_80: 99, upper_80: 101, lower_95: 98, upper_95: 102 },
    actual, error: actual === null ? null : actual - 100,
  };
}

test("stored steps are put together to forecasts, and their outcome is added up", () => {
  const forecasts = forecastsOf([step(20, 2), step(20, 1, 104), step(10, 2, 99), step(10, 1, 112), step(20, 1)]);
  assert.deepEqual(forecasts.map(({ asOf, steps }) => [asOf / 3_600_000, steps.map((each) => each.step)]),
    [[20, [1, 2]], [10, [1, 2]]]);
  // A list that ends amid a forecast, whose first step comes last.
  assert.deepEqual(forecastsOf([step(20, 2), step(20, 1), step(10, 3), step(10, 2)]).map(({ asOf }) => asOf / 3_600_000), [20]);
  const [newest = assert.fail(), before = assert.fail()] = forecasts;
  assert.deepEqual(outcomeOf(newest, false), { known: 1, meanError: 4, inside95: 1 });
  assert.deepEqual(outcomeOf(before, false), { known: 2, meanError: 6.5, inside95: 1 });
  assert.deepEqual(outcomeOf(newest, true), { known: 1, meanError: 4, inside95: 0 });
});

test("a fan opens at the last close before it, and stays inside of its picture", () => {
  const [forecast = assert.fail()] = forecastsOf([step(20, 1, 104), step(20, 2)]);
  const close = (hour: number, value: number): [number, number, number, number, number, number] =>
    [hour * 3_600_000, value, value, value, value, 1];
  const candles = [close(18, 101), close(19, 100), close(20, 104)];
  const fan = fanOf(forecast, candles, false, { width: 300, height: 100 });
  assert.deepEqual(fan.closes.map(({ x }) => x), [0, 100, 200]);
  assert.deepEqual(fan.mean.map(({ x }) => x), [100, 200, 300]);
  assert.equal(fan.origin, 100);
  assert.equal(fan.band95.length, 6);
  const all = [...fan.closes, ...fan.band95, ...fan.band80];
  assert.ok(all.every(({ x, y }) => x >= 0 && x <= 300 && y >= 0 && y <= 100));
  // Without candles, without steps: nothing that is no number.
  const empty = fanOf({ ...forecast, steps: [] }, [], false, { width: 300, height: 100 });
  assert.deepEqual([empty.closes, empty.mean, empty.times, empty.prices], [[], [], [], []]);
  assert.deepEqual(ticks(0.12, 0.58, 4), [0.2, 0.4]);
  assert.deepEqual(fan.times.map(({ time }) => time / 3_600_000), [18, 19, 20, 21]);
});

test("a training says its place, its stage and the time left", () => {
  const job = { id: "j", model_id: "m", status: "queued" as const };
  assert.equal(trainingText({ ...job, position: 3 }), "Waiting, number 3 in the queue");
  assert.equal(trainingText(job), "Waiting for a free worker");
  assert.equal(trainingText({ ...job, status: "running", stage: "fitting", progress: 0.42, remaining_ms: 3200 }),
    "Fitting, 42%, about 3.2 s left");
});

test("columns are suggested as parameters name them", () => {
  const indicators = [
    { name: "rsi", title: "", parameters: { properties: { period: { default: 14 } } }, outputs: [] },
    { name: "macd", title: "", parameters: { properties: { fast: { default: 12 } } }, outputs: ["line", "signal"] },
  ];
  const symbols = ["A-USD", "B-USD"].map((symbol) => ({ symbol, base: "", quote: "", source: "", timeframes: [] }));
  assert.deepEqual(marketColumns(indicators, symbols, "A-USD"), [
    "open", "high", "low", "close", "volume", "rsi_14", "macd_12.line", "macd_12.signal", "B-USD.close",
  ]);
});

test("a desk keeps a training's place in the queue, and shows what it can while the rest is away", async () => {
  const asked: string[] = [];
  const job: TrainingJob = { id: "j", model_id: "m", status: "queued", position: 2 };
  const answer = <Value>(name: string, value: Value): Promise<Value> => {
    asked.push(name);
    return Promise.resolve(value);
  };
  const api = {
    model: () => answer("model", { model: { id: "m", version: 1 }, job }),
    standing: () => answer("standing", { verdict: "Beats naive" }),
    versions: () => answer("versions", []),
    predictions: () => Promise.reject(new Error("away")),
  } as unknown as ModelApi;
  const feed = new Emitter<LiveEvents>();
  const desk = new ModelDesk(api, "m", () => {});
  const stop = desk.follow(feed as LiveFeed);
  await settled();
  assert.equal(desk.job.get()?.position, 2);
  assert.equal(desk.forecasts.get().state, "failed");

  // Events do not tell the place; those of other models are none of its business.
  feed.emit("model_training", { job: { id: "j", model_id: "m", status: "queued" } });
  feed.emit("model_training", { job: { id: "k", model_id: "n", status: "running" } });
  assert.deepEqual([desk.job.get()?.id, desk.job.get()?.position], ["j", 2]);
  feed.emit("model_training", { job: { id: "j", model_id: "m", status: "running", progress: 0.5 } });
  assert.equal(desk.job.get()?.status, "running");

  stop();
  assert.deepEqual(asked, ["model", "standing", "versions"]);
});

function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
