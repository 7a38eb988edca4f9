import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { MarketApi } from "../src/api/marketApi";
import type { CandleRow, QuoteUpdate } from "../src/api/shapes";
import { feedStatus } from "../src/feed/feedStatus";
import { averageLength, movingAverage } from "../src/market/averages";
import { CandleSeries } from "../src/market/candleSeries";
import { MarketCatalog } from "../src/market/marketCatalog";
import { decimalsOfCandles, decimalsOfMagnitude, decimalsOfTick } from "../src/market/priceDecimals";
import { quoteAge, quoteAgeInWords } from "../src/market/quoteAge";
import { type Quote, QuoteBoard } from "../src/market/quoteBoard";
import { readSelection } from "../src/market/selection";
import { sparkPoints } from "../src/market/sparkPoints";
import { shownTimeframe, stepTimeframe } from "../src/market/timeframes";
import { needsRenewal, renewalDelay } from "../src/session/renewal";
import { tradingMode } from "../src/shell/tradingMode";

function candle(time: number, close = 1): CandleRow {
  return [time, 1, 2, 0.5, close, 10];
}

function update(price: number, timestamp: string, more: Partial<QuoteUpdate> = {}): QuoteUpdate {
  return { symbol: "BTC-USDT", price, timestamp, ...more };
}

describe("candles of a chart", () => {
  test("the newest is replaced, the next appended", () => {
    const series = new CandleSeries();
    assert.equal(series.apply(candle(60)), "appended");
    assert.equal(series.apply(candle(60, 5)), "appended");
    assert.equal(series.apply(candle(120)), "appended");
    assert.deepEqual(series.candles.map(([time, , , , close]) => [time, close]), [[60, 5], [120, 1]]);
  });

  test("a late one goes where it belongs", () => {
    const series = new CandleSeries();
    series.merge([candle(180), candle(60)]);
    assert.equal(series.apply(candle(120)), "inserted");
    assert.deepEqual(series.candles.map(([time]) => time), [60, 120, 180]);
  });

  test("older history counts only what is new", () => {
    const series = new CandleSeries();
    series.merge([candle(120), candle(180)]);
    assert.equal(series.merge([candle(60), candle(120, 9)]), 1);
    assert.deepEqual(series.candles.map(([time, , , , close]) => [time, close]), [[60, 1], [120, 9], [180, 1]]);
  });
});

describe("the moving average of a chart", () => {
  const candles = Array.from({ length: averageLength + 1 }, (_, index) => candle(index * 60, index));

  test("is the mean of its closes, the newest included", () => {
    assert.equal(movingAverage(candles, averageLength - 1), (averageLength - 1) / 2);
    assert.equal(movingAverage(candles, averageLength), (averageLength + 1) / 2);
  });

  test("is unknown where there are too few", () => {
    assert.equal(movingAverage(candles, averageLength - 2), null);
    assert.equal(movingAverage(candles, averageLength + 1), null);
    assert.equal(movingAverage([], 0), null);
  });
});

describe("decimals of a price", () => {
  test("from the tick size", () => {
    assert.deepEqual(["0.01", "1", "0.50", "0.00000001"].map(decimalsOfTick), [2, 0, 1, 8]);
  });

  test("from candles on a grid", () => {
    assert.equal(decimalsOfCandles([[0, 64210.5, 64211, 64209.25, 64210, 1]]), 2);
    assert.equal(decimalsOfCandles([[0, 5e-7, 6e-7, 4e-7, 5e-7, 1]]), 7);
  });

  test("off the grid by magnitude", () => {
    assert.equal(decimalsOfCandles([[0, 1 / 3, 2 / 3, 1 / 7, 1 / 3, 1]]), 6);
    assert.deepEqual([64210.123, 3.5, 0.000012345, 0].map(decimalsOfMagnitude), [2, 5, 8, 2]);
  });
});

describe("decimals of a market", () => {
  const catalog = new MarketCatalog({} as MarketApi, new QuoteBoard());

  test("are those of its candles, and more once a price has more", () => {
    catalog.learnPrice("BTC-PERP", 38_544.5);
    assert.equal(catalog.decimalsFor("BTC-PERP", 38_544), 2);
    catalog.learnDecimals("BTC-PERP", [candle(60, 38_544)]);
    assert.equal(catalog.decimalsFor("BTC-PERP", 38_544), 1);
    catalog.learnPrice("BTC-PERP", 38_544.25);
    catalog.learnPrice("BTC-PERP", 38_544);
    assert.equal(catalog.decimalsFor("BTC-PERP", 38_544), 2);
  });
});

describe("quotes", () => {
  test("paint what is there, then each change once per flush", () => {
    const board = new QuoteBoard(() => 1_000);
    const painted: number[] = [];
    board.applySnapshot(update(10, "1970-01-01T00:00:01Z"));
    const stop = board.paint("BTC-USDT", ({ price }) => painted.push(price));
    board.flush();
    board.applyLive([update(11, "1970-01-01T00:00:02Z"), update(12, "1970-01-01T00:00:03Z")]);
    board.flush();
    stop();
    board.applyLive([update(13, "1970-01-01T00:00:04Z")]);
    board.flush();
    assert.deepEqual(painted, [10, 10, 12]);
  });

  test("a tick keeps what only the snapshot knows, and widens the day's range", () => {
    const board = new QuoteBoard(() => 0);
    const day = { high_24h: 12, low_24h: 9, volume_24h: 5, change_24h: 0.1 };
    board.applySnapshot(update(10, "1970-01-01T00:00:01Z", day));
    board.applyLive([update(13, "1970-01-01T00:00:02Z", { change_24h: null })]);
    board.flush();
    const { price, high24h, low24h, volume24h, change24h } = board.get("BTC-USDT") as Quote;
    assert.deepEqual([price, high24h, low24h, volume24h, change24h], [13, 13, 9, 5, null]);
  });

  test("a snapshot that was overtaken does not set the price back", () => {
    const board = new QuoteBoard(() => 0);
    board.applyLive([update(13, "1970-01-01T00:00:09Z")]);
    board.applySnapshot(update(10, "1970-01-01T00:00:01Z", { high_24h: 20, low_24h: 9 }));
    board.flush();
    const { price, high24h } = board.get("BTC-USDT") as Quote;
    assert.deepEqual([price, high24h], [13, 20]);
  });

  test("a snapshot is no sign of life of the feed", () => {
    const board = new QuoteBoard(() => 7);
    board.applySnapshot(update(10, "1970-01-01T00:00:01Z"));
    assert.equal(board.lastArrival, null);
    board.applyLive([update(10, "1970-01-01T00:00:02Z")]);
    assert.equal(board.lastArrival, 7);
    board.flush();
  });

  test("an age shows once a row has gone quiet", () => {
    const quote = { arrived: 10_000, time: 0 } as Quote;
    assert.deepEqual([12_000, 22_000].map((now) => quoteAge(quote, now)), ["", "12 s"]);
    const imported = { arrived: null, time: Date.UTC(2024, 4, 6) } as Quote;
    assert.equal(quoteAge(imported, Date.UTC(2026, 0, 1)), "2024-05-06");
  });

  test("in words, a past that is replayed has its time even while it is live", () => {
    const quote = { arrived: 10_000, time: 9_900 } as Quote;
    assert.deepEqual([12_000, 22_000].map((now) => quoteAgeInWords(quote, now)), ["", "12 s ago"]);
    const now = Date.UTC(2026, 0, 1);
    const replayed = { arrived: now, time: Date.UTC(2024, 4, 6, 7, 8) } as Quote;
    assert.equal(quoteAgeInWords(replayed, now), "as of 2024-05-06 07:08 UTC");
  });
});

describe("feed state", () => {
  test("live, stale, silent, offline", () => {
    const texts = [
      feedStatus({ state: "connected" }, 9_600, 10_000),
      feedStatus({ state: "connected" }, 0, 12_000),
      feedStatus({ state: "connected" }, null, 12_000),
      feedStatus({ state: "connected" }, null, 12_000, true),
      feedStatus({ state: "connected" }, null, 12_000, false),
      feedStatus({ state: "connecting", failures: 0 }, null, 0),
      feedStatus({ state: "waiting", failures: 2, reason: "lost", retryAt: 7_100 }, 0, 0),
    ].map(({ tone, text }) => [tone, text]);
    assert.deepEqual(texts, [
      ["live", "Live 0.4 s"], ["stale", "Stale 12 s"], ["waiting", "No prices yet"],
      ["waiting", "No prices yet"], ["none", "No live feed"], ["connecting", "Connecting…"],
      ["offline", "Offline, retry in 8 s"],
    ]);
  });
});

describe("small rules", () => {
  test("timeframes stop at the ends", () => {
    assert.deepEqual([stepTimeframe("1m", -1), stepTimeframe("1m", 1), stepTimeframe("1d", 1)], ["1m", "5m", "1d"]);
  });

  test("a market without fine candles shows the finest there is", () => {
    const stored = (live: boolean, ...names: string[]): never =>
      ({ live, timeframes: names.map((timeframe) => ({ timeframe })) }) as never;
    assert.deepEqual([
      shownTimeframe("1m", stored(false, "1d")), shownTimeframe("1m", stored(false, "2h", "1d")),
      shownTimeframe("5m", stored(false, "1m")), shownTimeframe("1m", stored(true)),
      shownTimeframe("1h", stored(false, "1w")), shownTimeframe("1h", undefined),
    ], ["1d", "4h", "5m", "1m", "1h", "1h"]);
  });

  test("the address names the market", () => {
    const read = (pathname: string, search = ""): unknown => readSelection({ pathname, search });
    assert.deepEqual(read("/markets/BTC-USDT", "?timeframe=1h"), { symbol: "BTC-USDT", timeframe: "1h" });
    assert.deepEqual(read("/"), { symbol: null, timeframe: "1m" });
    assert.deepEqual(read("/markets/%E0%A4%A", "?timeframe=7m"), { symbol: null, timeframe: "1m" });
  });

  test("a sparkline fills its box; a flat one lies in the middle", () => {
    assert.equal(sparkPoints([1, 3, 2], 64, 20), "0.0,19.0 32.0,1.0 64.0,10.0");
    assert.equal(sparkPoints([5, 5], 64, 20), "0.0,10.0 64.0,10.0");
  });

  test("tokens are renewed before they end, short ones at half their life", () => {
    assert.deepEqual([900, 40, 0, 10_000_000].map(renewalDelay), [870_000, 20_000, 1_000, 2 ** 31 - 1]);
    assert.deepEqual([needsRenewal(10_000, 4_000), needsRenewal(10_000, 6_000)], [false, true]);
  });

  test("the badge shows the most serious mode that runs", () => {
    const bot = (mode: string, status: string): never => ({ mode, status }) as never;
    assert.equal(tradingMode([]), "paper");
    assert.equal(tradingMode([bot("live", "stopped"), bot("shadow", "active")]), "shadow");
    assert.equal(tradingMode([bot("paper", "active"), bot("live", "active")]), "live");
  });
});
