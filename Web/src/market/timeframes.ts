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

/** The neighbour of a timeframe, staying at the ends. */
export function stepTimeframe(timeframe: Timeframe, by: 1 | -1): Timeframe {
  return timeframes[timeframes.indexOf(timeframe) + by] ?? timeframe;
}
