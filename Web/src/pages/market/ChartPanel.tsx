import { type RefObject, useEffect, useRef, useState } from "react";
import { useWorkspace } from "../../app/workspaceContext";
import { ChartSession, type ChartState } from "../../chart/chartSession";
import { useSignal } from "../../core/useSignal";
import { Signal } from "../../core/signal";
import { isAvailable, timeframeName, timeframes, type Timeframe } from "../../market/timeframes";
import { Problem } from "../../shell/Panel";
import { CandleTable } from "./CandleTable";
import { ChartLegend } from "./ChartLegend";
import { IndicatorLegend } from "./IndicatorLegend";
import { IndicatorPicker } from "./IndicatorPicker";

/** The chart and its library: a chunk of its own, fetched once. */
export const loadChart = (): Promise<typeof import("../../chart/candleChart")> => import("../../chart/candleChart");

interface ChartProperties {
  symbol: string;
  timeframe: Timeframe;
  isTable: boolean;
  onTable: (isTable: boolean) => void;
}

export function ChartPanel({ symbol, timeframe, isTable, onTable }: ChartProperties): JSX.Element {
  const { catalog, selection } = useWorkspace();
  useSignal(catalog.symbols);
  const container = useRef<HTMLDivElement>(null);
  const [isPicking, setPicking] = useState(false);
  const chart = useChart(symbol, timeframe, container);
  const state = useSignal(chart?.state ?? notYet);
  return (
    <figure className="chart">
      <div className="chart-bar">
        <div className="segments" role="group" aria-label="Timeframe">
          {timeframes.map((name) => (
            <button key={name} type="button" aria-pressed={name === timeframe} aria-label={timeframeName(name)}
              disabled={name !== timeframe && !isAvailable(name, catalog.entry(symbol))}
              data-testid={`timeframe-${name}`} onClick={() => selection.choose({ timeframe: name })}>{name}</button>
          ))}
        </div>
        {chart !== null && <ChartLegend chart={chart} symbol={symbol} />}
        <button type="button" className="quiet chart-indicators" aria-expanded={isPicking} data-testid="indicators"
          onClick={() => setPicking(!isPicking)}>Indicators</button>
        <button type="button" className="quiet" aria-pressed={isTable} onClick={() => onTable(!isTable)}>
          Table
        </button>
      </div>
      {isPicking && <IndicatorPicker />}
      {chart !== null && <IndicatorLegend chart={chart} symbol={symbol} />}
      <div className="chart-space">
        <div className="chart-canvas" ref={container} data-testid="chart" data-symbol={symbol}
          data-timeframe={timeframe} data-state={state.phase} aria-hidden="true" />
        <ChartCover state={state} symbol={symbol} onRetry={() => void chart?.load()} />
        {isTable && chart !== null && <CandleTable chart={chart} symbol={symbol} />}
      </div>
      <figcaption className="hidden">
        {chart !== null && state.phase === "ready" ? summary(chart, symbol, timeframe) : `${symbol} chart`}
      </figcaption>
    </figure>
  );
}

const notYet = new Signal<ChartState>({ phase: "loading" });

function useChart(symbol: string, timeframe: Timeframe, container: RefObject<HTMLElement>): ChartSession | null {
  const workspace = useWorkspace();
  const [chart, setChart] = useState<ChartSession | null>(null);
  useEffect(() => {
    let session: ChartSession | null = null;
    let isStopped = false;
    void loadChart().then(({ CandleChart }) => {
      if (isStopped || container.current === null) return;
      session = new ChartSession(workspace, symbol, timeframe, container.current, CandleChart);
      setChart(session);
      void session.load();
    });
    return () => {
      isStopped = true;
      session?.stop();
      setChart(null);
    };
  }, [workspace, symbol, timeframe, container]);
  return chart;
}

interface CoverProperties {
  state: ChartState;
  symbol: string;
  onRetry: () => void;
}

function ChartCover({ state, symbol, onRetry }: CoverProperties): JSX.Element | null {
  switch (state.phase) {
    case "ready":
      return null;
    case "loading":
      return <div className="chart-cover" role="status">Loading candles…</div>;
    case "empty":
      return (
        <div className="chart-cover">
          <div className="empty">
            <p><strong>No candles of {symbol} in this timeframe yet.</strong></p>
            <p>The first live one will appear here. Past ones come with{" "}
              <code>aaiti import FILE.csv --symbol {symbol} --timeframe 1m</code></p>
          </div>
        </div>
      );
    case "failed":
      return <div className="chart-cover"><Problem {...state} onRetry={onRetry} /></div>;
  }
}

function summary(chart: ChartSession, symbol: string, timeframe: Timeframe): string {
  const { candles } = chart;
  const [first, last] = [candles[0], candles[candles.length - 1]];
  if (first === undefined || last === undefined) return "";
  const day = (time: number): string => new Date(time).toISOString().slice(0, 16).replace("T", " ");
  const span = `${day(first[0])} to ${day(last[0])} UTC`;
  return `${symbol}, ${candles.length} candles of ${timeframeName(timeframe)}, ${span}, `
    + "with volume and a moving average of 20 closes. The button Table shows them as figures.";
}
