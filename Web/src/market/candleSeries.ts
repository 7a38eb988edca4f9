import type { CandleRow } from "../api/shapes";

/** The candles of one chart, ascending by open time, as they arrive from three sides: history, older history, live. */
export class CandleSeries {
  private rows: CandleRow[] = [];

  get candles(): readonly CandleRow[] {
    return this.rows;
  }

  get last(): CandleRow | undefined {
    return this.rows[this.rows.length - 1];
  }

  /** Puts one candle in its place. `appended` is the cheap case of a chart: the newest candle or the one after it. */
  apply(candle: CandleRow): "appended" | "inserted" {
    const last = this.last;
    if (last === undefined || candle[0] > last[0]) {
      this.rows.push(candle);
      return "appended";
    }
    if (candle[0] === last[0]) {
      this.rows[this.rows.length - 1] = candle;
      return "appended";
    }
    this.merge([candle]);
    return "inserted";
  }

  /** Drops the oldest candles beyond `count`. */
  trim(count: number): void {
    if (this.rows.length > count) this.rows = this.rows.slice(-count);
  }

  /** Adds candles in any order; where two open at the same time, the new one counts. Answers how many were new. */
  merge(candles: readonly CandleRow[]): number {
    const before = this.rows.length;
    const byTime = new Map(this.rows.map((row) => [row[0], row]));
    for (const candle of candles) byTime.set(candle[0], candle);
    this.rows = [...byTime.values()].sort((left, right) => left[0] - right[0]);
    return this.rows.length - before;
  }
}
