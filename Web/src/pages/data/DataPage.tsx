import { useEffect, useMemo, useState } from "react";
import type { SeriesQuality } from "../../api/shapes";
import { useWorkspace } from "../../app/workspaceContext";
import { valueOf } from "../../core/loadable";
import { useSignal } from "../../core/useSignal";
import { ListState, Panel } from "../../shell/Panel";
import { Shell } from "../../shell/Shell";
import { SeriesRow } from "./SeriesRow";

const columns = ["Series", "State", "Coverage", "Candles", "Missing", "First", "Last", "Updated"];

/** What is stored, and how good it is: gaps, age, source, with what to do about it. */
export function DataPage({ email }: { email: string }): JSX.Element {
  const { quality } = useWorkspace();
  const list = useSignal(quality.series);
  const shortcuts = useMemo(() => ({}), []);
  useEffect(() => quality.follow(), [quality]);
  return (
    <Shell email={email} skipTo="the data" shortcuts={shortcuts}>
      <main className="data" id="main" tabIndex={-1}>
        <Panel title="Stored series" name="series" aside={valueOf(list)?.length}>
          <ListState list={list} rows={6} onRetry={() => void quality.load()} empty={<NothingStored />}>
            {(series) => <SeriesTable series={series} />}
          </ListState>
        </Panel>
      </main>
    </Shell>
  );
}

function NothingStored(): JSX.Element {
  return (
    <p><strong>No candles are stored yet.</strong> Import some with{" "}
      <code>aaiti import FILE.csv --symbol BTC-USDT --timeframe 1m</code>, or serve with <code>--feed simulated</code>.</p>
  );
}

function SeriesTable({ series }: { series: readonly SeriesQuality[] }): JSX.Element {
  const [opened, setOpened] = useState<string | null>(null);
  return (
    <div className="series-scroll" role="region" aria-labelledby="series-title" tabIndex={0}>
      <table className="series">
        <thead>
          <tr>{columns.map((column) => <th key={column} scope="col">{column}</th>)}</tr>
        </thead>
        {series.map((item) => {
          const key = `${item.symbol} ${item.timeframe}`;
          const isOpen = key === opened;
          return (
            <SeriesRow key={key} series={item} columns={columns.length} isOpen={isOpen}
              onToggle={() => setOpened(isOpen ? null : key)} />
          );
        })}
      </table>
    </div>
  );
}
