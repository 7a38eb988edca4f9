import type { CandleRow } from "../api/shapes";
import { fixed } from "../format/numbers";
import { barAt, type Bar, barsOf } from "./bars";
import { type ChartColours, chartColours } from "./chartColours";
import type { IndicatorLine } from "../market/indicators";
import { IndicatorSeries, type IndicatorValues } from "./indicatorSeries";
import {
  CandlestickSeries, type Chart, createChart, HistogramSeries, LineSeries, type CandlePoint, type Gap, type Series,
  type ValuePoint,
} from "./lightweightCharts";

export interface CandleChartOptions {
  /** A bar that the pointer is on, by its open time in milliseconds; `null` when it left. */
  onPoint: (time: number | null) => void;
  /** The left edge comes near the oldest candle. */
  onNearStart: () => void;
  /** The moving average at a candle, by its place in the series shown; `null` where there is none. */
  averageAt: (index: number) => number | null;
  /** The time from one candle to the next, in milliseconds, where what is missing is to be left open; else `null`. */
  gapStep: () => number | null;
}

const barsShown = 130;
const narrowBarsShown = 56;
// Few candles fill the width, but do not grow into blocks.
const fewestBarsShown = 24;
const nearStart = 40;

/** Candles, volume and a moving average on one canvas. Times come in milliseconds, ascending. */
export class CandleChart {
  private readonly chart: Chart;
  private readonly candles: Series<CandlePoint | Gap>;
  private readonly volumes: Series<ValuePoint | Gap>;
  private readonly average: Series<ValuePoint | Gap>;
  private readonly theme = matchMedia("(prefers-color-scheme: light)");
  private readonly indicators: IndicatorSeries;
  private lines: readonly IndicatorLine[] = [];
  private values: IndicatorValues = new Map();
  private colours: ChartColours;
  private shown: readonly CandleRow[] = [];
  private bars: Bar[] = [];
  /** The range that shows all candles, where there are few. */
  private fitted: { from: number; to: number } | null = null;
  private isFitDue = false;

  constructor(private readonly container: HTMLElement, private readonly options: CandleChartOptions) {
    this.colours = chartColours(container);
    this.chart = createChart(container, { autoSize: true, ...layout(this.colours, container) });
    this.volumes = this.chart.addSeries(HistogramSeries, {
      priceScaleId: "", priceFormat: { type: "volume" }, priceLineVisible: false, lastValueVisible: false,
    });
    this.volumes.priceScale().applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
    this.average = this.chart.addSeries(LineSeries, {
      lineWidth: 2, priceLineVisible: false, lastValueVisible: false, crosshairMarkerVisible: false,
    });
    this.candles = this.chart.addSeries(CandlestickSeries, { borderVisible: false });
    this.candles.priceScale().applyOptions({ scaleMargins: { top: 0.12, bottom: 0.22 } });
    this.indicators = new IndicatorSeries(this.chart);
    this.paint();
    this.chart.subscribeCrosshairMove(({ time }) => options.onPoint(time === undefined ? null : time * 1000));
    this.chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (range !== null && range.from < nearStart && this.shown.length > 0) options.onNearStart();
    });
    this.chart.timeScale().subscribeSizeChange(() => {
      if (this.isFitDue) this.fit();
    });
    this.theme.addEventListener("change", this.recolour);
  }

  /** Digits after the point on the price axis. */
  setDecimals(decimals: number): void {
    // Of each series, not of the chart: an indicator in another pane has digits of its own.
    const formatter = (price: number): string => fixed(price, decimals);
    const priceFormat = { type: "custom", formatter, minMove: 10 ** -decimals };
    this.candles.applyOptions({ priceFormat });
    this.average.applyOptions({ priceFormat });
  }

  /** Shows another series from its newest candle on. */
  show(candles: readonly CandleRow[]): void {
    this.setCandles(candles);
    this.fit();
  }

  /** Whether the newest candle is in view. */
  get isAtEnd(): boolean {
    const range = this.chart.timeScale().getVisibleLogicalRange();
    return range === null || range.to >= this.bars.length - 1;
  }

  /**
   * Shows a series of which more than the newest candle changed. Who looks at the newest candle goes on doing so; for
   * everybody else nothing moves.
   */
  replace(candles: readonly CandleRow[]): void {
    const isFitted = this.isFitted || this.isFitDue;
    const range = this.chart.timeScale().getVisibleLogicalRange();
    const isAtEnd = this.isAtEnd;
    const before = this.bars;
    this.setCandles(candles);
    if (isFitted) return this.fit();
    if (range === null) return;
    const edge = Math.min(Math.max(0, Math.ceil(range.from)), before.length - 1);
    const time = before[edge]?.time;
    const shift = isAtEnd || time === undefined ? this.bars.length - before.length : barAt(this.bars, time) - edge;
    this.chart.timeScale().setVisibleLogicalRange({ from: range.from + shift, to: range.to + shift });
  }

  /** Changes the newest candle or adds the next one, which the series shown has by now. */
  update(candle: CandleRow): void {
    const last = this.bars[this.bars.length - 1];
    const isNew = last?.time !== candle[0];
    const step = this.options.gapStep();
    // Candles that were skipped need bars of their own before it.
    if (isNew && step !== null && last !== undefined && candle[0] - last.time >= 2 * step) return this.replace(this.shown);
    const isFitted = this.isFitted && isNew;
    const index = this.shown.length - 1;
    if (isNew) this.bars.push({ time: candle[0], candle: index });
    this.candles.update(candlePoint(candle));
    this.volumes.update(this.volumePoint(candle));
    this.average.update(averagePoint(candle[0], this.options.averageAt(index)));
    if (isFitted) this.fit();
  }

  /** Draws these lines of indicators, with these values, beside the candles. */
  showIndicators(lines: readonly IndicatorLine[], values: IndicatorValues): void {
    const areSame = lines.map(({ key }) => key).join() === this.lines.map(({ key }) => key).join();
    this.lines = lines;
    this.values = values;
    if (!areSame) this.indicators.setLines(lines, this.colours.indicators);
    this.indicators.setValues(values, this.bars);
  }

  remove(): void {
    this.theme.removeEventListener("change", this.recolour);
    this.chart.remove();
  }

  private setCandles(candles: readonly CandleRow[]): void {
    this.shown = candles;
    this.bars = barsOf(candles, this.options.gapStep());
    this.container.dataset["bars"] = String(this.bars.length);
    this.candles.setData(this.points(candlePoint));
    this.volumes.setData(this.points((candle) => this.volumePoint(candle)));
    this.average.setData(this.points(([time], index) => averagePoint(time, this.options.averageAt(index))));
    this.indicators.setValues(this.values, this.bars);
  }

  /** One point for each bar; empty ones where candles are missing. */
  private points<Point extends Gap>(point: (candle: CandleRow, index: number) => Point): (Point | Gap)[] {
    return this.bars.map(({ time, candle }) => {
      const row = candle === null ? undefined : this.shown[candle];
      return row === undefined || candle === null ? { time: time / 1000 } : point(row, candle);
    });
  }

  /** Shows the newest candles: as many as are easy to read, or all if there are fewer. */
  private fit(): void {
    const scale = this.chart.timeScale();
    // A chart without a size forgets what range it was told to show.
    this.isFitDue = scale.width() === 0;
    if (this.isFitDue) return;
    const most = this.container.clientWidth < 600 ? narrowBarsShown : barsShown;
    const bars = Math.min(most, Math.max(fewestBarsShown, this.bars.length));
    this.fitted = bars < most ? { from: this.bars.length - bars, to: this.bars.length + 4 } : null;
    const range = this.fitted ?? { from: this.bars.length - most, to: this.bars.length + 4 };
    scale.setVisibleLogicalRange(range);
  }

  /** Whether all candles are shown, and nobody has scrolled or zoomed since: then more are shown as more come. */
  private get isFitted(): boolean {
    const range = this.chart.timeScale().getVisibleLogicalRange();
    const { fitted } = this;
    if (fitted === null || range === null) return false;
    return Math.abs(range.to - range.from - (fitted.to - fitted.from)) < 1.5 && this.isAtEnd;
  }

  private volumePoint([time, open, , , close, volume]: CandleRow): ValuePoint {
    const color = close >= open ? this.colours.upVolume : this.colours.downVolume;
    return { time: time / 1000, value: volume, color };
  }

  private readonly recolour = (): void => {
    this.colours = chartColours(this.container);
    this.paint();
    this.indicators.setLines(this.lines, this.colours.indicators);
    this.indicators.setValues(this.values, this.bars);
    this.volumes.setData(this.points((candle) => this.volumePoint(candle)));
  };

  private paint(): void {
    const { up, down, average } = this.colours;
    this.chart.applyOptions(layout(this.colours, this.container));
    this.candles.applyOptions({ upColor: up, downColor: down, wickUpColor: up, wickDownColor: down });
    this.average.applyOptions({ color: average });
  }
}

function candlePoint([time, open, high, low, close]: CandleRow): CandlePoint {
  return { time: time / 1000, open, high, low, close };
}

function averagePoint(time: number, value: number | null): ValuePoint | Gap {
  return value === null ? { time: time / 1000 } : { time: time / 1000, value };
}

function layout(colours: ChartColours, container: HTMLElement): object {
  const line = { color: colours.line, width: 1, style: 3, labelBackgroundColor: colours.label };
  return {
    layout: {
      background: { type: "solid", color: "transparent" },
      textColor: colours.text,
      fontFamily: getComputedStyle(container).fontFamily,
      fontSize: 11,
      // Its logo needs inline styles, which our content security policy forbids; the page prints the notice instead.
      attributionLogo: false,
    },
    grid: { vertLines: { color: colours.grid }, horzLines: { color: colours.grid } },
    crosshair: { mode: 0, vertLine: line, horzLine: line },
    rightPriceScale: { borderVisible: false, minimumWidth: 64 },
    timeScale: { borderVisible: false, timeVisible: true, secondsVisible: false, rightOffset: 4, minBarSpacing: 1 },
    localization: { locale: "en-GB", dateFormat: "yyyy-MM-dd" },
  };
}
