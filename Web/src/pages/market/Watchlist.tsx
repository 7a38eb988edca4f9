import { useEffect, useRef } from "react";
import type { SymbolEntry } from "../../api/shapes";
import { useWorkspace } from "../../app/workspaceContext";
import { valueOf } from "../../core/loadable";
import { useSignal } from "../../core/useSignal";
import { changeText, fixed, percent, unknown } from "../../format/numbers";
import type { Quote } from "../../market/quoteBoard";
import { quoteAge } from "../../market/quoteAge";
import { paintPrice, setDirection, setText, useQuote } from "../../market/useQuote";
import { ListState, Panel } from "../../shell/Panel";
import { Sparkline } from "./Sparkline";

/** All markets with their live prices; choosing one shows its chart. */
export function Watchlist({ selected }: { selected: string | null }): JSX.Element {
  const { catalog } = useWorkspace();
  const symbols = useSignal(catalog.symbols);
  const body = useRef<HTMLTableSectionElement>(null);
  useAges(body);
  return (
    <Panel title="Markets" name="watchlist" aside={valueOf(symbols)?.length}>
      <ListState list={symbols} rows={5} onRetry={() => void catalog.load()} empty={
        <p>Import candles with <code>aaiti import</code>, or serve with <code>--feed simulated</code>.</p>
      }>
        {(entries) => (
          <table className="watch">
            <thead>
              <tr>
                <th scope="col">Market</th>
                <th scope="col" className="watch-spark"><abbr title="Closes of the last 24 hours">24h</abbr></th>
                <th scope="col">Price</th>
                <th scope="col">Change</th>
                <th scope="col"><abbr title="Relative strength index of 14 one-minute closes">RSI</abbr></th>
                <th scope="col"><abbr title="Volatility: deviation of 20 one-minute log returns">Vol.</abbr></th>
              </tr>
            </thead>
            <tbody ref={body}>
              {entries.map((entry) => (
                <WatchRow key={entry.symbol} entry={entry} isSelected={entry.symbol === selected} />
              ))}
            </tbody>
          </table>
        )}
      </ListState>
    </Panel>
  );
}

function WatchRow({ entry, isSelected }: { entry: SymbolEntry; isSelected: boolean }): JSX.Element {
  const { selection } = useWorkspace();
  const { symbol } = entry;
  const root = useQuote<HTMLTableRowElement>(symbol, paint);
  return (
    <tr ref={root} data-testid="watchlist-row" data-symbol={symbol} aria-current={isSelected || undefined}
      onClick={() => selection.choose({ symbol })}>
      <th scope="row">
        <button type="button" className="watch-name" title={symbol} aria-pressed={isSelected}>
          {entry.base}<span className="unit">{symbol.slice(entry.base.length)}</span>
        </button>
        <span className="watch-age" data-field="age" />
      </th>
      <td className="watch-spark"><Sparkline symbol={symbol} /></td>
      <td><span className="price" data-field="price" data-testid="price" data-symbol={symbol}>{unknown}</span></td>
      <td data-field="change" className="change">{unknown}</td>
      <td data-field="rsi">{unknown}</td>
      <td data-field="volatility">{unknown}</td>
    </tr>
  );
}

function paint(root: HTMLElement, quote: Quote, decimals: number): void {
  paintPrice(root, quote, decimals);
  setText(root, "change", changeText(quote.change24h));
  setDirection(root, "change", quote.change24h);
  setText(root, "rsi", fixed(quote.rsi, 0));
  setText(root, "volatility", percent(quote.volatility, 2));
  setText(root, "age", quoteAge(quote, Date.now()));
}

/** Once a second, the ages of the rows that have gone quiet. */
function useAges(body: { current: HTMLElement | null }): void {
  const { board } = useWorkspace();
  useEffect(() => {
    const timer = setInterval(() => {
      for (const row of body.current?.querySelectorAll<HTMLElement>("[data-symbol]") ?? []) {
        const quote = board.get(row.dataset["symbol"] ?? "");
        if (quote === undefined) continue;
        const age = quoteAge(quote, Date.now());
        setText(row, "age", age);
        row.classList.toggle("is-stale", age !== "");
      }
    }, 1000);
    return () => clearInterval(timer);
  }, [board, body]);
}
