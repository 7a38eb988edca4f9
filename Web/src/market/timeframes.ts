import type { SymbolEntry } from "../api/shapes";

export const timeframes = ["1m", "5m", "15m", "1h", "4h", "1d"] as const;
export type Timeframe = typeof timeframes[number];

const names: Record<Timeframe, string> = {
  "1m": "1 minute", "5m": "5 minutes", "15m": "15 minutes", "1h": "1 hour", "4h": "4 hours", "1d": "1 day",
};

export function timeframeName(timeframe: Timeframe): string {
  return names[timeframe];
}

export function isTimeframe(value: unknown): value is Timeframe {
  return (timeframes as readonly unknown[]).includes(value);
}

const minutes: Record<string, number> = {
  "1m": 1, "3m": 3, "5m": 5, "15m": 15, "30m": 30, "1h": 60, "2h": 120, "4h": 240, "6h": 360, "8h": 480, "12h": 720,
  "1d": 1440,
};

/** From one candle to the next, in milliseconds. */
export function timeframeLength(timeframe: Timeframe): number {
  return (minutes[timeframe] ?? 1) * 60_000;
}

/** Whether the server has candles of this length: stored, or built from finer ones. */
export function isAvailable(timeframe: Timeframe, entry: SymbolEntry | undefined): boolean {
  if (entry === undefined || entry.live === true) return true;
  return entry.timeframes.some((stored) => {
    const finer = minutes[stored.timeframe];
    return finer !== undefined && (minutes[timeframe] ?? 0) % finer === 0;
  });
}

/** The timeframe to show of a market: the wanted one if there is such, else the finest that there is. */
export function shownTimeframe(wanted: Timeframe, entry: SymbolEntry | undefined): Timeframe {
  const available = timeframes.filter((timeframe) => isAvailable(timeframe, entry));
  return available.includes(wanted) ? wanted : available[0] ?? wanted;
}

/** The neighbour of a timeframe, staying at the ends. */
export function stepTimeframe(timeframe: Timeframe, by: 1 | -1): Timeframe {
  return timeframes[timeframes.indexOf(timeframe) + by] ?? timeframe;
}
