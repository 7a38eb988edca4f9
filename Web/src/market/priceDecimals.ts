import type { CandleRow } from "../api/shapes";

/** The decimals that a price is shown with at most. */
export const mostDecimals = 8;

/** The decimals of a tick size such as `"0.01"`. */
export function decimalsOfTick(tick: string): number {
  return (tick.split(".")[1] ?? "").replace(/0+$/, "").length;
}

/**
 * The decimals that a market's prices are quoted in, read off its candles: the most that any of their prices has.
 * Prices off the tick grid (averages, ratios) have no such number; they get six significant digits.
 */
export function decimalsOfCandles(candles: readonly CandleRow[]): number {
  const prices = candles.slice(-200).flatMap(([, open, high, low, close]) => [open, high, low, close]);
  const decimals = Math.max(0, ...prices.map(decimalsOfNumber));
  return decimals <= mostDecimals ? decimals : decimalsOfMagnitude(prices[prices.length - 1] ?? 1);
}

/** Enough decimals for six significant digits, at least two: for a single price whose tick is not known yet. */
export function decimalsOfMagnitude(price: number): number {
  if (!(Math.abs(price) > 0)) return 2;
  return Math.min(mostDecimals, Math.max(2, 5 - Math.floor(Math.log10(Math.abs(price)))));
}

/** The decimals of a number as it is written out. */
export function decimalsOfNumber(value: number): number {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  return Math.max(0, (mantissa.split(".")[1] ?? "").length - Number(exponent));
}
