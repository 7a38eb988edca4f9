import type { CandleRow } from "../api/shapes";

/** Closes in the moving average of a chart. */
export const averageLength = 20;

/** The mean of the closes up to and with the candle at `index`; `null` where there are too few. */
export function movingAverage(candles: readonly CandleRow[], index: number): number | null {
  if (index < averageLength - 1 || index >= candles.length) return null;
  let sum = 0;
  for (const [, , , , close] of candles.slice(index - averageLength + 1, index + 1)) sum += close;
  return sum / averageLength;
}
