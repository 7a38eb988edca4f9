import type { CandleRow } from "../api/shapes";

/** A place on the chart's time axis: a candle, by its place among the candles, or a time at which one is missing. */
export interface Bar {
  /** Milliseconds. */
  time: number;
  candle: number | null;
}

/** A longer gap is drawn as wide as this many candles: all that is beside it would be out of sight otherwise. */
export const widestGap = 60;

/**
 * The bars of a chart. Where candles are missing, as many bars are left empty, so that the axis is one of time.
 *
 * @param step The time from one candle to the next, in milliseconds; `null` for a market that closes: its nights and
 *   weekends take no room.
 */
export function barsOf(candles: readonly CandleRow[], step: number | null): Bar[] {
  const bars: Bar[] = [];
  candles.forEach(([time], candle) => {
    const before = candles[candle - 1]?.[0];
    if (step !== null && before !== undefined) {
      const missing = Math.floor((time - before) / step) - 1;
      const empty = Math.min(missing, widestGap);
      for (let index = 1; index <= empty; index += 1) {
        const share = missing <= widestGap ? index * step : Math.floor((time - before) * index / (empty + 1) / step) * step;
        bars.push({ time: before + share, candle: null });
      }
    }
    bars.push({ time, candle });
  });
  return bars;
}

/** The place of the first bar at `time` or later; the number of bars if there is none. */
export function barAt(bars: readonly Bar[], time: number): number {
  let [low, high] = [0, bars.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bars[middle]?.time ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
