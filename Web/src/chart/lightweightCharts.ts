// The one place that knows TradingView Lightweight Charts: the parts of its interface that AAITI uses, typed by us.
import "../../vendor/lightweight-charts.js";

/** Seconds since the epoch, UTC. */
export type ChartTime = number;

export interface CandlePoint { time: ChartTime; open: number; high: number; low: number; close: number }
export interface ValuePoint { time: ChartTime; value: number; color?: string }
export interface Gap { time: ChartTime }

export interface Series<Point> {
  setData(points: readonly Point[]): void;
  update(point: Point): void;
  applyOptions(options: object): void;
  priceScale(): { applyOptions(options: object): void };
}

export interface LogicalRange { from: number; to: number }

export interface CrosshairEvent {
  /** Absent where the pointer is not over a bar. */
  time?: ChartTime;
}

export interface TimeScale {
  getVisibleLogicalRange(): LogicalRange | null;
  setVisibleLogicalRange(range: LogicalRange): void;
  subscribeVisibleLogicalRangeChange(listener: (range: LogicalRange | null) => void): void;
  /** In pixels; 0 until the chart has taken the size of its container. */
  width(): number;
  subscribeSizeChange(listener: () => void): void;
}

export interface Chart {
  addSeries(kind: SeriesKind<CandlePoint>, options: object, pane?: number): Series<CandlePoint | Gap>;
  addSeries(kind: SeriesKind<ValuePoint>, options: object, pane?: number): Series<ValuePoint | Gap>;
  /** A pane goes with its last series. */
  removeSeries(series: Series<never>): void;
  panes(): readonly { setStretchFactor(factor: number): void }[];
  applyOptions(options: object): void;
  timeScale(): TimeScale;
  subscribeCrosshairMove(listener: (event: CrosshairEvent) => void): void;
  remove(): void;
}

interface SeriesKind<Point> { readonly __point?: Point }

interface Library {
  createChart(container: HTMLElement, options: object): Chart;
  readonly CandlestickSeries: SeriesKind<CandlePoint>;
  readonly HistogramSeries: SeriesKind<ValuePoint>;
  readonly LineSeries: SeriesKind<ValuePoint>;
}

declare global {
  var LightweightCharts: Library;
}

export const { createChart, CandlestickSeries, HistogramSeries, LineSeries } = globalThis.LightweightCharts;
