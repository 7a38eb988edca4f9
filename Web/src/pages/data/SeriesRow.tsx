import type { SeriesQuality } from "../../api/shapes";
import { unknown } from "../../format/numbers";
import { age, utcDay, utcMinute } from "../../format/times";
import { seriesState, stateText, type SeriesState } from "../../market/seriesQuality";
import { CoverageBar } from "./CoverageBar";
import { SeriesDetails } from "./SeriesDetails";

const tones: Record<SeriesState, string> = { damaged: "bad", stale: "warn", gaps: "warn", live: "good", current: "idle" };

interface RowProperties {
  series: SeriesQuality;
  columns: number;
  isOpen: boolean;
  onToggle: () => void;
}

/** One series: its figures in a line, and on demand its gaps with what to do about them. */
export function SeriesRow({ series, columns, isOpen, onToggle }: RowProperties): JSX.Element {
  const { symbol, timeframe, source } = series;
  return (
    <tbody data-testid="series-row" data-symbol={symbol} data-timeframe={timeframe} data-state={seriesState(series)}>
      <tr>
        <th scope="row">
          <button type="button" className="series-name" aria-expanded={isOpen} onClick={onToggle}>
            <span className="series-arrow" aria-hidden="true" />
            {symbol} <span className="unit">{timeframe}</span>
          </button>
          <span className={`source source-${source}`}>{source}</span>
        </th>
        <td><span className={`status status-${tones[seriesState(series)]}`}>{stateText(series)}</span></td>
        <td className="series-coverage"><CoverageBar series={series} /></td>
        <td>{series.candles.toLocaleString("en-US")}</td>
        <td>{series.missing.toLocaleString("en-US")}</td>
        <td><Instant value={series.first} /></td>
        <td><Instant value={series.last} /></td>
        <td>{series.last_update === null ? unknown : <Updated value={series.last_update} />}</td>
      </tr>
      {isOpen && (
        <tr className="series-details">
          <td colSpan={columns}><SeriesDetails series={series} /></td>
        </tr>
      )}
    </tbody>
  );
}

function Instant({ value }: { value: string }): JSX.Element {
  const time = Date.parse(value);
  return <time dateTime={value} title={`${utcMinute(time)} UTC`}>{utcDay(time)}</time>;
}

function Updated({ value }: { value: string }): JSX.Element {
  const time = Date.parse(value);
  return <time dateTime={value} title={`${utcMinute(time)} UTC`}>{age(Date.now() - time)} ago</time>;
}
