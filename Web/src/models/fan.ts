import type { CandleRow } from "../api/shapes";
import { intervalsOf, type StoredForecast } from "./forecasts";

export interface Point {
  x: number;
  y: number;
}

/** What a fan chart draws, in the units of its picture. */
export interface Fan {
  closes: readonly Point[];
  /** From the last close on. */
  mean: readonly Point[];
  /** Closed outlines: up along the upper ends, back along the lower ones. */
  band80: readonly Point[];
  band95: readonly Point[];
  /** Where the future begins. */
  origin: number;
  prices: readonly { value: number; y: number }[];
  times: readonly { time: number; x: number }[];
}

export interface FanSize {
  width: number;
  height: number;
}

const empty: Fan = { closes: [], mean: [], band80: [], band95: [], origin: 0, prices: [], times: [] };

/** The closes around a forecast, its mean and its bands; `closes` are candles in order of time. */
export function fanOf(
  forecast: StoredForecast, candles: readonly CandleRow[], isCalibrated: boolean, { width, height }: FanSize,
): Fan {
  const steps = forecast.steps.map((step) => ({
    time: Date.parse(step.target_time), value: step.value, ...intervalsOf(step, isCalibrated),
  }));
  const known = candles.map(([time, , , , close]) => ({ time, close }));
  const seen = known.filter(({ time }) => time < (steps[0]?.time ?? Infinity));
  const last = seen[seen.length - 1];
  if (steps.length === 0 && known.length === 0) return empty;
  const times = [...known.map(({ time }) => time), ...steps.map(({ time }) => time)];
  const values = [...known.map(({ close }) => close), ...steps.flatMap((step) => [step.lower_95, step.upper_95, step.value])];
  const x = scale(Math.min(...times), Math.max(...times), 0, width);
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const room = (highest - lowest || Math.abs(highest) || 1) * 0.05;
  const y = scale(lowest - room, highest + room, height, 0);
  const start = last === undefined ? [] : [{ x: x(last.time), y: y(last.close) }];
  const line = (pick: (step: typeof steps[number]) => number): Point[] =>
    [...start, ...steps.map((step) => ({ x: x(step.time), y: y(pick(step)) }))];
  const band = (upper: Point[], lower: Point[]): Point[] => [...upper, ...lower.reverse()];
  return {
    closes: known.map(({ time, close }) => ({ x: x(time), y: y(close) })),
    mean: line(({ value }) => value),
    band80: band(line((step) => step.upper_80), line((step) => step.lower_80)),
    band95: band(line((step) => step.upper_95), line((step) => step.lower_95)),
    origin: start[0]?.x ?? 0,
    prices: ticks(lowest, highest, 5).map((value) => ({ value, y: y(value) })),
    times: spread([...new Set(times)].sort((left, right) => left - right), 5).map((time) => ({ time, x: x(time) })),
  };
}

export function pathOf(points: readonly Point[]): string {
  return points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
}

/** Round values between two, about so many. */
export function ticks(lowest: number, highest: number, about: number): number[] {
  const span = highest - lowest;
  if (!(span > 0)) return [lowest];
  const rough = span / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(lowest / step);
  return Array.from({ length: Math.floor(highest / step) - first + 1 }, (_, index) => (first + index) * step);
}

/** So many of the values, at equal distances and away from the ends. */
function spread(values: readonly number[], count: number): number[] {
  const indices = Array.from({ length: count }, (_, index) => Math.floor(((index + 0.5) / count) * values.length));
  return [...new Set(indices)].flatMap((index) => values[index] ?? []);
}

function scale(from: number, to: number, start: number, end: number): (value: number) => number {
  const span = to - from || 1;
  return (value) => start + ((value - from) / span) * (end - start);
}
