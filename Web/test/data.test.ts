import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { CandleRow, IndicatorDefinition, SeriesQuality } from "../src/api/shapes";
import { pageOf } from "../src/app/pageRoute";
import { barAt, barsOf, widestGap } from "../src/chart/bars";
import { decimalsOfValue, linesOf, panesOf, parametersOf, readChoice, specOf } from "../src/market/indicators";
import { advice, coverageRuns, problemsFirst, seriesState, stateText } from "../src/market/seriesQuality";

function series(changes: Partial<SeriesQuality> = {}): SeriesQuality {
  return {
    symbol: "BTC-USDT", source: "imported", timeframe: "1m", first: "2024-05-01T00:00:00.000Z",
    last: "2024-05-06T07:00:00.000Z", candles: 100, gaps: 0, missing: 0, completeness: 1, calendar: "always",
    holidays: 0, damaged: 0, last_update: null, age_seconds: 3 * 86_400, behind: 0, live: false, stale: false,
    coverage: [1], ...changes,
  };
}

describe("quality of a series", () => {
  test("the worst counts", () => {
    const all = { damaged: 1, stale: true, gaps: 2, live: true };
    const states = [all, { ...all, damaged: 0 }, { gaps: 2, live: true }, { live: true }, {}]
      .map((changes) => seriesState(series(changes)));
    assert.deepEqual(states, ["damaged", "stale", "gaps", "live", "current"]);
  });

  test("problems come first, the larger before the smaller", () => {
    const list = [
      series({ symbol: "A-B" }), series({ symbol: "B-B", gaps: 1, missing: 3 }),
      series({ symbol: "C-B", gaps: 1, missing: 9 }), series({ symbol: "D-B", stale: true }),
    ];
    assert.deepEqual(problemsFirst(list).map(({ symbol }) => symbol), ["D-B", "C-B", "B-B", "A-B"]);
    assert.equal(list[0]?.symbol, "A-B");
  });

  test("what is stale says since when, what is live does not pretend to be imported", () => {
    assert.equal(stateText(series({ stale: true })), "stale · 3 d");
    assert.equal(stateText(series({ stale: true, live: true })), "no prices");
    assert.equal(stateText(series({ gaps: 1, live: true })), "live · gaps");
  });

  test("advice names the command, and never an import into a simulation", () => {
    const command = "aaiti import FILE.csv --symbol BTC-USDT --timeframe 1m";
    assert.equal(advice(series()), null);
    assert.equal(advice(series({ gaps: 2, missing: 1234 }))?.command, command);
    assert.ok(/^1,234 candles are missing/.test(advice(series({ gaps: 2, missing: 1234 }))?.text ?? ""));
    assert.ok(/ends on 2024-05-06/.test(advice(series({ stale: true }))?.text ?? ""));
    assert.equal(advice(series({ stale: true, source: "simulated" }))?.command, null);
    assert.equal(advice(series({ gaps: 1, missing: 1, source: "simulated" }))?.command, null);
    assert.equal(advice(series({ damaged: 1, gaps: 1 }))?.command, `${command} --force`);
  });

  test("neighbours that are alike are one stretch; the least that is missing shows", () => {
    assert.deepEqual(coverageRuns([1, 1, 0.999, 0, 0, null, 1]), [
      { kind: "full", start: 0, length: 2, missing: 0 }, { kind: "part", start: 2, length: 1, missing: 0.2 },
      { kind: "part", start: 3, length: 2, missing: 1 }, { kind: "closed", start: 5, length: 1, missing: 0 },
      { kind: "full", start: 6, length: 1, missing: 0 },
    ]);
    assert.deepEqual(coverageRuns([]), []);
  });
});

describe("bars of a chart", () => {
  const candles = (...times: number[]): CandleRow[] => times.map((time) => [time, 1, 1, 1, 1, 1]);

  test("missing candles leave their places open", () => {
    assert.deepEqual(barsOf(candles(60, 120, 300, 360), 60), [
      { time: 60, candle: 0 }, { time: 120, candle: 1 }, { time: 180, candle: null }, { time: 240, candle: null },
      { time: 300, candle: 2 }, { time: 360, candle: 3 },
    ]);
  });

  test("a market that closes is drawn without its nights", () => {
    assert.deepEqual(barsOf(candles(60, 600), null).map(({ candle }) => candle), [0, 1]);
  });

  test("a gap of years is no wider than it has to be, and its times ascend", () => {
    const bars = barsOf(candles(60, 60 * 1_000_000), 60);
    assert.equal(bars.length, widestGap + 2);
    assert.ok(bars.every(({ time }, index) => index === 0 || time > (bars[index - 1]?.time ?? 0)));
  });

  test("a gap one wider than the widest keeps its times apart too", () => {
    const bars = barsOf(candles(0, 60 * (widestGap + 2)), 60);
    assert.equal(new Set(bars.map(({ time }) => time)).size, widestGap + 2);
  });

  test("a time is found among bars", () => {
    const bars = barsOf(candles(60, 120, 300), 60);
    assert.deepEqual([0, 60, 200, 300, 301].map((time) => barAt(bars, time)), [0, 0, 3, 4, 5]);
  });
});

describe("indicators of the registry", () => {
  const sma: IndicatorDefinition = {
    name: "sma", title: "Simple moving average", outputs: [], scale: "price",
    parameters: { properties: { period: { type: "integer", description: "Closes", default: 20, minimum: 1, maximum: 500 } } },
  };
  const macd: IndicatorDefinition = {
    name: "macd", title: "MACD", outputs: ["macd", "signal"], scale: "own",
    parameters: { properties: { fast: { type: "integer", default: 12 }, slow: { type: "integer", default: 26 } } },
  };
  // One that this page has never heard of, from a server that does not say where it belongs.
  const fresh: IndicatorDefinition = { name: "fresh", title: "Fresh", outputs: ["a"], parameters: {} };

  test("a form is built from the schema", () => {
    assert.deepEqual(parametersOf(sma), [
      { name: "period", description: "Closes", initial: 20, min: 1, max: 500, isWhole: true },
    ]);
    assert.deepEqual(parametersOf(fresh), []);
    assert.equal(specOf(macd, parametersOf(macd).map(({ initial }) => initial)), "macd:12:26");
    assert.equal(specOf(fresh, []), "fresh");
  });

  test("each output is a line; over the prices or in a pane of its own", () => {
    const lines = linesOf(["sma:20", "macd:12:26", "gone:3", "fresh"], [sma, macd, fresh]);
    assert.deepEqual(lines.map(({ key }) => key), ["sma:20", "macd:12:26.macd", "macd:12:26.signal", "fresh.a"]);
    assert.deepEqual([...panesOf(lines)], [["sma:20", 0], ["macd:12:26", 1], ["fresh", 2]]);
  });

  test("values have the digits that count", () => {
    assert.deepEqual([59.89330188, 0.00000946, 12345, 0, -0.5].map(decimalsOfValue), [2, 8, 2, 2, 4]);
  });

  test("what was kept is read with care", () => {
    assert.deepEqual(readChoice('["sma:20", 5, "x y", "bb:20:2.5"]'), ["sma:20", "bb:20:2.5"]);
    assert.deepEqual([null, "", "{", "5", "[]"].map(readChoice), [[], [], [], [], []]);
    assert.equal(readChoice(JSON.stringify(Array(20).fill("sma:1"))).length, 8);
  });
});

test("the address names the page", () => {
  assert.deepEqual(["/", "/markets/BTC-USDT", "/data", "/database"].map(pageOf), ["markets", "markets", "data", "markets"]);
});
