import { useCallback, useMemo, useState } from "react";
import { useWorkspace } from "../../app/workspaceContext";
import { valueOf } from "../../core/loadable";
import { useSignal } from "../../core/useSignal";
import { shownTimeframe, stepTimeframe } from "../../market/timeframes";
import { Shell } from "../../shell/Shell";
import { ActivityPanel } from "./ActivityPanel";
import { BotsPanel } from "./BotsPanel";
import { ChartPanel } from "./ChartPanel";
import { ModelsPanel } from "./ModelsPanel";
import { NoMarket } from "./NoMarket";
import { QuoteHeader } from "./QuoteHeader";
import { Watchlist } from "./Watchlist";

/** What moves: the markets, the chart of one of them, and what models and bots make of it. */
export function MarketPage({ email }: { email: string }): JSX.Element {
  const { catalog, selection } = useWorkspace();
  const symbols = useSignal(catalog.symbols);
  const { symbol: chosen, timeframe: wanted } = useSignal(selection.current);
  const [isTable, setTable] = useState(false);
  const markets = useMemo(() => valueOf(symbols) ?? [], [symbols]);
  const symbol = chosen ?? (markets.find(({ live }) => live) ?? markets[0])?.symbol ?? null;
  const timeframe = shownTimeframe(wanted, markets.find((market) => market.symbol === symbol));

  const step = useCallback((by: 1 | -1) => {
    const index = markets.findIndex((market) => market.symbol === symbol);
    const next = markets[index + by];
    if (next !== undefined) selection.choose({ symbol: next.symbol });
  }, [markets, symbol, selection]);
  const shortcuts = useMemo(() => ({
    "j": () => step(1),
    "k": () => step(-1),
    "[": () => selection.choose({ timeframe: stepTimeframe(timeframe, -1) }),
    "]": () => selection.choose({ timeframe: stepTimeframe(timeframe, 1) }),
    "t": () => setTable((shown) => !shown),
  }), [step, selection, timeframe]);

  return (
    <Shell email={email} skipTo="the market" shortcuts={shortcuts}>
      <main className="market" id="main" tabIndex={-1}>
        <div className="market-main">
          {symbol === null ? <NoMarket list={symbols} /> : (
            <section className="panel panel-market" aria-label={`${symbol} market`}>
              <QuoteHeader symbol={symbol} />
              <ChartPanel symbol={symbol} timeframe={timeframe} isTable={isTable} onTable={setTable} />
            </section>
          )}
          <ActivityPanel />
        </div>
        <div className="market-side">
          <Watchlist selected={symbol} />
          <BotsPanel />
          <ModelsPanel />
        </div>
      </main>
    </Shell>
  );
}
