import { ApiError } from "../api/apiError";
import type { CandleRow } from "../api/shapes";
import type { Workspace } from "../app/workspace";
import { Signal } from "../core/signal";
import { Throttle } from "../core/throttle";
import { movingAverage } from "../market/averages";
import { CandleSeries } from "../market/candleSeries";
import { timeframeLength, type Timeframe } from "../market/timeframes";
import type { CandleChart } from "./candleChart";
import type { IndicatorValues } from "./indicatorSeries";

export type ChartState =
  | { phase: "loading" }
  | { phase: "ready" }
  | { phase: "empty" }
  | { phase: "failed"; message: string; requestId: string | null };

/** What the legend shows: one candle, with the average at its close. */
export interface ChartPoint {
  candle: CandleRow;
  average: number | null;
}

const pageSize = 1_000;
// A replay closes hundreds of candles a second. The library redraws for each one, so that beyond a few it is cheaper
// to hand over the whole series, a few times a second, and to keep that series short.
const fewCandles = 3;
const mostWaiting = 1_000;
const burstPause = 200;
const indicatorPause = 1_000;
// What the server gives at once.
const mostIndicatorValues = 50_000;
const longestSeries = 5_000;
const trimmedSeries = 3_000;

/** One market in one timeframe on a chart: history, what scrolling back asks for, and what comes in live. */
export class ChartSession {
  readonly state = new Signal<ChartState>({ phase: "loading" });
  /** The candle under the pointer, else the newest. */
  readonly point = new Signal<ChartPoint | null>(null);

  /** The values of the chosen indicators at the candles shown. */
  readonly values = new Signal<IndicatorValues>(new Map());

  private readonly series = new CandleSeries();
  private readonly chart: CandleChart;
  private readonly stops: (() => void)[];
  private readonly indicatorRefresh = new Throttle(indicatorPause, () => this.loadIndicators());
  private arrived: CandleRow[] = [];
  private cancelFlush: (() => void) | null = null;
  private isBurst = false;
  private pointed: number | null = null;
  private isExtending = false;
  private isStored = false;
  private hasAll = false;
  private isStopped = false;

  constructor(
    private readonly workspace: Workspace,
    private readonly symbol: string,
    private readonly timeframe: Timeframe,
    private readonly container: HTMLElement,
    // The class is handed in, because the library behind it is loaded apart from everything else.
    Chart: typeof CandleChart,
  ) {
    this.chart = new Chart(container, {
      onPoint: (time) => {
        this.pointed = time;
        this.paintPoint();
      },
      onNearStart: () => void this.extend(),
      averageAt: (index) => this.averageAt(index),
      gapStep: () => this.gapStep,
    });
    this.stops = [
      workspace.feed.on("candle", (event) => {
        if (event.symbol !== symbol || event.timeframe !== timeframe) return;
        if (event.closed) this.indicatorRefresh.call();
        this.arrived.push(event.candle);
        // A page in the background gets no frames; what waits for one must not pile up.
        if (this.arrived.length < mostWaiting) this.scheduleFlush();
        else this.flush();
      }),
      workspace.feed.on("subscribed", () => void this.load()),
      workspace.indicators.chosen.watch(() => this.indicatorRefresh.call()),
      workspace.indicators.registry.watch(() => this.indicatorRefresh.call()),
      () => this.indicatorRefresh.stop(),
    ];
  }

  get candles(): readonly CandleRow[] {
    return this.series.candles;
  }

  /** The moving average at a candle, by its place in `candles`; `null` where too few are loaded before it. */
  averageAt(index: number): number | null {
    return movingAverage(this.candles, index);
  }

  /** The value of an indicator's line at the candle under the pointer, else the newest that there is. */
  indicatorAt(key: string): number | null {
    const column = this.values.get().get(key);
    if (this.pointed !== null && column?.has(this.pointed)) return column.get(this.pointed) ?? null;
    return column === undefined ? null : [...column.values()].pop() ?? null;
  }

  /** What is missing in a market that never closes is left open; one with sessions is drawn without its nights. */
  private get gapStep(): number | null {
    const series = this.workspace.catalog.entry(this.symbol)?.timeframes ?? [];
    return series.some(({ calendar }) => calendar === "sessions") ? null : timeframeLength(this.timeframe);
  }

  /** Fetches the newest candles: at the start, after a reconnect, or when somebody asks to try again. */
  async load(): Promise<void> {
    if (this.series.last === undefined) this.state.set({ phase: "loading" });
    const { api, catalog } = this.workspace;
    try {
      this.isStored = await catalog.hasCandles(this.symbol);
      const candles = this.isStored ? await api.candles(this.symbol, this.timeframe, { limit: pageSize }) : [];
      if (this.isStopped) return;
      const isFirst = this.series.last === undefined;
      this.series.merge(candles);
      if (isFirst) this.showFirst();
      else this.chart.replace(this.candles);
      this.settle();
      this.indicatorRefresh.call();
    } catch (error) {
      if (this.isStopped || this.series.last !== undefined) return;
      this.state.set(failure(error));
    }
  }

  stop(): void {
    this.isStopped = true;
    for (const stop of this.stops) stop();
    this.cancelFlush?.();
    this.chart.remove();
  }

  private scheduleFlush(): void {
    if (this.cancelFlush !== null) return;
    if (this.isBurst) {
      const timer = setTimeout(() => this.flush(), burstPause);
      this.cancelFlush = () => clearTimeout(timer);
    } else {
      const frame = requestAnimationFrame(() => this.flush());
      this.cancelFlush = () => cancelAnimationFrame(frame);
    }
  }

  private flush(): void {
    this.cancelFlush?.();
    this.cancelFlush = null;
    // Only the newest state of each candle counts.
    const newest = [...new Map(this.arrived.map((candle) => [candle[0], candle])).values()];
    // A replay of the past may run far behind what is stored: that is where scrolling back finds it.
    const candles = newest.filter(([time]) => time >= (this.candles[0]?.[0] ?? 0));
    this.arrived = [];
    this.isBurst = candles.length > fewCandles;
    // Until the history is there, it would only be drawn over; the history includes what has been missed.
    if (this.state.get().phase === "loading") return;
    const isFirst = this.series.last === undefined;
    if (candles.length === 0) return;
    if (this.isBurst || isFirst) {
      this.series.merge(candles);
      const before = this.candles.length;
      if (before > longestSeries && this.chart.isAtEnd) {
        this.series.trim(trimmedSeries);
        this.hasAll = false;
      }
      if (isFirst) this.showFirst();
      else this.chart.replace(this.candles);
    } else {
      for (const candle of candles) {
        if (this.series.apply(candle) === "appended") this.chart.update(candle);
        else this.chart.replace(this.candles);
      }
    }
    this.settle();
  }

  private showFirst(): void {
    const { catalog } = this.workspace;
    catalog.learnDecimals(this.symbol, this.candles);
    this.chart.setDecimals(catalog.decimalsFor(this.symbol, this.series.last?.[4] ?? 1));
    this.chart.show(this.candles);
  }

  private async extend(): Promise<void> {
    const first = this.series.candles[0];
    if (this.isExtending || this.hasAll || !this.isStored || first === undefined) return;
    this.isExtending = true;
    try {
      const query = { limit: pageSize, before: first[0] };
      const older = await this.workspace.api.candles(this.symbol, this.timeframe, query);
      if (this.isStopped) return;
      const added = this.series.merge(older.filter(([time]) => time < first[0]));
      this.hasAll = added === 0;
      if (added > 0) this.chart.replace(this.candles);
      this.settle();
      this.indicatorRefresh.call();
    } catch {
      // Scrolling on asks again; the candles that are there stay.
    } finally {
      this.isExtending = false;
    }
  }

  /** Asks for the chosen indicators at the candles shown. */
  private async loadIndicators(): Promise<void> {
    const { api, indicators } = this.workspace;
    const lines = indicators.lines;
    const specs = [...new Set(lines.map(({ spec }) => spec))];
    const limit = Math.min(this.candles.length, mostIndicatorValues);
    let values: IndicatorValues = new Map();
    if (specs.length > 0 && limit > 0 && this.isStored) {
      try {
        const answer = await api.indicators(this.symbol, this.timeframe, specs, limit);
        values = new Map(Object.entries(answer.values).map(([key, column]) =>
          [key, new Map(answer.times.map((time, index) => [time, column[index] ?? null]))]));
      } catch {
        // The lines stay as they are; the next closed candle asks again.
        return;
      }
    }
    if (this.isStopped) return;
    this.chart.showIndicators(lines, values);
    this.values.set(values);
    this.container.dataset["indicators"] = specs.join(",");
  }

  private settle(): void {
    const { last } = this.series;
    this.state.set(last === undefined ? { phase: "empty" } : { phase: "ready" });
    this.container.dataset["candles"] = String(this.candles.length);
    this.container.dataset["lastTime"] = last === undefined ? "" : new Date(last[0]).toISOString();
    this.paintPoint();
  }

  private paintPoint(): void {
    const { pointed } = this;
    const newest = this.candles.length - 1;
    const found = pointed === null ? -1 : this.candles.findIndex(([time]) => time === pointed);
    const index = found < 0 ? newest : found;
    const candle = this.candles[index];
    this.point.set(candle === undefined ? null : { candle, average: this.averageAt(index) });
  }
}

function failure(error: unknown): ChartState {
  const { message, requestId } = error instanceof ApiError ? error : { message: String(error), requestId: null };
  return { phase: "failed", message, requestId };
}
