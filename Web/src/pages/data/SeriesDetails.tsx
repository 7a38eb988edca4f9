import { useEffect, useState } from "react";
import type { SeriesGap, SeriesQuality } from "../../api/shapes";
import { useWorkspace } from "../../app/workspaceContext";
import { failed, loading, type Loadable, ready, valueOf } from "../../core/loadable";
import { percent } from "../../format/numbers";
import { utcMinute } from "../../format/times";
import { advice } from "../../market/seriesQuality";
import { isTimeframe } from "../../market/timeframes";
import { ListState } from "../../shell/Panel";

/** What can be done about a series, where its gaps are, and the way to its chart. */
export function SeriesDetails({ series }: { series: SeriesQuality }): JSX.Element {
  const { route, selection } = useWorkspace();
  const help = advice(series);
  const showChart = (): void => {
    const change = { symbol: series.symbol, ...(isTimeframe(series.timeframe) ? { timeframe: series.timeframe } : {}) };
    route.open(selection.addressOf(change));
    selection.choose(change);
  };
  return (
    <>
      {help !== null && <p>{help.text}{help.command !== null && <>{" "}<code>{help.command}</code></>}</p>}
      <p className="series-notes">{notes(series)}</p>
      {series.gaps > 0 && <Gaps series={series} />}
      <button type="button" className="quiet" onClick={showChart}>Show the chart</button>
    </>
  );
}

function notes({ completeness, calendar, holidays }: SeriesQuality): string {
  const complete = `${percent(completeness)} of the expected candles are there.`;
  if (calendar === "always") return `${complete} This market never closes.`;
  const days = holidays === 1 ? "1 day" : `${holidays} days`;
  return `${complete} This market closes regularly; ${days} without a session count as holidays.`;
}

const pageSize = 100;

interface GapList {
  gaps: readonly SeriesGap[];
  total: number;
}

function Gaps({ series: { symbol, timeframe, missing } }: { series: SeriesQuality }): JSX.Element {
  const { api } = useWorkspace();
  const [list, setList] = useState<Loadable<GapList>>(loading);
  const [attempt, setAttempt] = useState(0);
  // Another number of missing candles means other gaps.
  useEffect(() => {
    let isCurrent = true;
    const show = (answer: Loadable<GapList>): void => {
      if (isCurrent) setList(answer);
    };
    api.gaps(symbol, timeframe, pageSize, 0).then((answer) => show(ready(answer)), (error) => show(failed(error)));
    return () => {
      isCurrent = false;
    };
  }, [api, symbol, timeframe, missing, attempt]);

  const shown = valueOf(list);
  const showMore = async (): Promise<void> => {
    if (shown === null) return;
    let extended: Loadable<GapList>;
    try {
      const next = await api.gaps(symbol, timeframe, pageSize, shown.gaps.length);
      extended = ready({ gaps: [...shown.gaps, ...next.gaps], total: next.total });
    } catch (error) {
      extended = failed(error);
    }
    setList((current) => valueOf(current) === shown ? extended : current);
  };
  const gaps: Loadable<readonly SeriesGap[]> = list.state === "ready" ? ready(list.value.gaps) : list;
  return (
    <>
      <ListState list={gaps} rows={2} onRetry={() => setAttempt(attempt + 1)} empty={<p>The gaps have been filled.</p>}>
        {(items) => <ul className="gaps">{items.map((gap) => <GapItem key={gap.start} gap={gap} />)}</ul>}
      </ListState>
      {shown !== null && shown.total > shown.gaps.length && (
        <button type="button" className="quiet" onClick={() => void showMore()}>
          Show more of the {(shown.total - shown.gaps.length).toLocaleString("en-US")} other gaps
        </button>
      )}{" "}
    </>
  );
}

function GapItem({ gap: { start, end, missing } }: { gap: SeriesGap }): JSX.Element {
  const [from, to] = [utcMinute(Date.parse(start)), utcMinute(Date.parse(end))];
  const [day] = from.split(" ");
  const shortened = day !== undefined && to.startsWith(day) ? to.slice(day.length + 1) : to;
  return (
    <li data-testid="gap">
      <time dateTime={start}>{from}</time> to <time dateTime={end}>{shortened}</time> UTC,{" "}
      {missing === 1 ? "1 candle" : `${missing.toLocaleString("en-US")} candles`}
    </li>
  );
}
