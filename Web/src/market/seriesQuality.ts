import type { SeriesQuality } from "../api/shapes";
import { age, utcDay } from "../format/times";

/** What is to be said of a series at first sight, the worst of it. */
export type SeriesState = "damaged" | "stale" | "gaps" | "live" | "current";

const order: readonly SeriesState[] = ["damaged", "stale", "gaps", "live", "current"];

export function seriesState(series: SeriesQuality): SeriesState {
  if (series.damaged > 0) return "damaged";
  if (series.stale) return "stale";
  if (series.gaps > 0) return "gaps";
  return series.live ? "live" : "current";
}

/** Problems first; among equals by how much is missing, then by name. */
export function problemsFirst(list: readonly SeriesQuality[]): SeriesQuality[] {
  const rank = (series: SeriesQuality): number => order.indexOf(seriesState(series));
  return [...list].sort((left, right) =>
    rank(left) - rank(right) || right.missing - left.missing || left.symbol.localeCompare(right.symbol));
}

/** The state in a few words, with what it means for this series. */
export function stateText(series: SeriesQuality): string {
  switch (seriesState(series)) {
    case "damaged": return "damaged";
    case "stale": return series.live ? "no prices" : `stale · ${age(series.age_seconds * 1000)}`;
    case "gaps": return series.live ? "live · gaps" : "gaps";
    case "live": return "live";
    case "current": return "current";
  }
}

/** What to do about a series; `null` if nothing is wrong with it. */
export function advice(series: SeriesQuality): { text: string; command: string | null } | null {
  const { symbol, timeframe, source } = series;
  const command = `aaiti import FILE.csv --symbol ${symbol} --timeframe ${timeframe}`;
  if (series.damaged > 0) {
    return { text: "Some of its candles cannot be read. Import that time again, which replaces them:", command: `${command} --force` };
  }
  const isMade = source === "simulated";
  if (series.gaps > 0) {
    const where = `${series.missing.toLocaleString("en-US")} candles are missing.`;
    return isMade
      ? { text: `${where} The simulation was not running then; made-up prices are not filled in.`, command: null }
      : { text: `${where} Fill them from a file that has those times; candles that are there stay:`, command };
  }
  if (!series.stale) return null;
  if (series.live) return { text: "Its feed is at work but has sent no price lately: look at the feed.", command: null };
  return isMade
    ? { text: "The simulation goes on when the server runs with --feed simulated.", command: null }
    : { text: `It ends on ${utcDay(Date.parse(series.last))}. Newer candles come with:`, command };
}

/** A stretch of the bar of a series. */
export interface CoverageRun {
  kind: "full" | "part" | "closed";
  start: number;
  length: number;
  /** The share of the expected candles that is missing in it. */
  missing: number;
}

// Less would not be seen.
const leastShown = 0.2;

/** The shares of the equal parts of a series as stretches to draw: neighbours that lack nothing, or as much, as one. */
export function coverageRuns(shares: readonly (number | null)[]): CoverageRun[] {
  const runs: CoverageRun[] = [];
  shares.forEach((share, start) => {
    const kind = share === null ? "closed" : share < 1 ? "part" : "full";
    const missing = kind === "part" ? Math.max(leastShown, 1 - (share ?? 1)) : 0;
    const last = runs[runs.length - 1];
    if (last?.kind === kind && last.missing === missing) last.length += 1;
    else runs.push({ kind, start, length: 1, missing });
  });
  return runs;
}
