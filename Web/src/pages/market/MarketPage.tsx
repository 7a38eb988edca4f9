import { useCallback, useMemo, useState } from "react";
import { useWorkspace } from "../../app/workspaceContext";
import { valueOf } from "../../core/loadable";
import { useSignal } from "../../core/useSignal";
import { shownTimeframe, stepTimeframe } from "../../market/timeframes";
import { HelpDialog } from "../../shell/HelpDialog";
import { TopBar } from "../../shell/TopBar";
import { useShortcuts, useShortcutSetting } from "../../shell/useShortcuts";
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
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [isTable, setTable] = useState(false);
  const [areShortcutsOn, setShortcuts] = useShortcutSetting();
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
    "?": () => setHelpOpen(true),
  }), [step, selection, timeframe]);
  useShortcuts(shortcuts, areShortcutsOn);

  return (
    <div className="shell">
      <a className="skip" href="#main">Skip to the market</a>
      <TopBar email={email} onHelp={() => setHelpOpen(true)} />
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
      <footer className="foot">
        Charts by <a href="https://www.tradingview.com/" rel="noreferrer" target="_blank">TradingView</a> Lightweight
        Charts™ © 2025 TradingView, Inc. · <button type="button" className="link" onClick={() => setHelpOpen(true)}>
          About and licences
        </button>
      </footer>
      <HelpDialog isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} areShortcutsOn={areShortcutsOn}
        onToggleShortcuts={setShortcuts} />
    </div>
  );
}
