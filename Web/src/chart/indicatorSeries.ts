import { fixed } from "../format/numbers";
import { decimalsOfValue, type IndicatorLine, panesOf } from "../market/indicators";
import type { Bar } from "./bars";
import { type Chart, type Gap, HistogramSeries, LineSeries, type Series, type ValuePoint } from "./lightweightCharts";

/** The values of indicators by line, at times in milliseconds. */
export type IndicatorValues = ReadonlyMap<string, ReadonlyMap<number, number | null>>;

interface Drawn {
  line: IndicatorLine;
  series: Series<ValuePoint | Gap>;
}

// The prices keep three quarters of two panes, and less of more.
const priceStretch = 3;

/** The lines of the chosen indicators: over the prices, or in panes below them. */
export class IndicatorSeries {
  private drawn: Drawn[] = [];

  constructor(private readonly chart: Chart) {}

  /** Draws these lines in place of those before; their values come with `setValues`. */
  setLines(lines: readonly IndicatorLine[], colours: readonly string[]): void {
    // From the last pane to the first: a pane goes with its last line, and those below it move up.
    for (const { series } of this.drawn.reverse()) this.chart.removeSeries(series);
    const panes = panesOf(lines);
    this.drawn = lines.map((line, index) => {
      const options = {
        color: colours[index % colours.length], lineWidth: 1, priceLineVisible: false, crosshairMarkerVisible: false,
        lastValueVisible: line.placement === "pane",
        priceFormat: { type: "custom", minMove: 1e-8, formatter: (value: number) => fixed(value, decimalsOfValue(value)) },
      };
      const kind = line.output === "histogram" ? HistogramSeries : LineSeries;
      return { line, series: this.chart.addSeries(kind, options, panes.get(line.spec) ?? 0) };
    });
    this.chart.panes()[0]?.setStretchFactor(priceStretch);
  }

  setValues(values: IndicatorValues, bars: readonly Bar[]): void {
    for (const { line, series } of this.drawn) {
      const column = values.get(line.key);
      series.setData(bars.map(({ time, candle }) => {
        const value = candle === null ? null : column?.get(time) ?? null;
        return value === null ? { time: time / 1000 } : { time: time / 1000, value };
      }));
    }
  }
}
