import { useWorkspace } from "../../app/workspaceContext";
import type { ChartSession } from "../../chart/chartSession";
import { useInterval } from "../../core/useSignal";
import { compact, fixed } from "../../format/numbers";
import { utcMinute } from "../../format/times";

const rowsShown = 100;

/** The newest candles of the chart as figures, newest first. */
export function CandleTable({ chart, symbol }: { chart: ChartSession; symbol: string }): JSX.Element {
  const { catalog } = useWorkspace();
  useInterval(1000);
  const first = Math.max(0, chart.candles.length - rowsShown);
  const candles = chart.candles.slice(first)
    .map((candle, index) => ({ candle, average: chart.averageAt(first + index) }))
    .reverse();
  const decimals = catalog.decimalsFor(symbol, candles[0]?.candle[4] ?? 1);
  return (
    <div className="candle-table" tabIndex={0} role="region" aria-label={`Candles of ${symbol}`}>
      <table>
        <thead>
          <tr>
            {["Open time (UTC)", "Open", "High", "Low", "Close", "Volume", "SMA 20"].map((name) => (
              <th key={name} scope="col">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {candles.map(({ candle: [time, open, high, low, close, volume], average }) => (
            <tr key={time}>
              <th scope="row"><time dateTime={new Date(time).toISOString()}>{utcMinute(time)}</time></th>
              {[open, high, low, close].map((price, column) => <td key={column}>{fixed(price, decimals)}</td>)}
              <td>{compact(volume)}</td>
              <td>{fixed(average, decimals)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
