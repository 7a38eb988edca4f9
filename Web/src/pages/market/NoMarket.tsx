import { useWorkspace } from "../../app/workspaceContext";
import type { SymbolEntry } from "../../api/shapes";
import type { Loadable } from "../../core/loadable";
import { ListState } from "../../shell/Panel";

/** In place of the chart while there is no market to show. */
export function NoMarket({ list }: { list: Loadable<readonly SymbolEntry[]> }): JSX.Element {
  const { catalog } = useWorkspace();
  return (
    <section className="panel panel-market no-market" aria-label="Market">
      <ListState list={list} rows={0} onRetry={() => void catalog.load()} empty={
        <>
          <h1>No market data yet</h1>
          <p>Import candles: <code>aaiti import FILE.csv --symbol BTC-USDT --timeframe 1m</code></p>
          <p>or start the server with live prices: <code>aaiti serve --feed simulated</code></p>
        </>
      }>{() => null}</ListState>
    </section>
  );
}
