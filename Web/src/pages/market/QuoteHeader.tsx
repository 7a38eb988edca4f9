import { useEffect } from "react";
import { useWorkspace } from "../../app/workspaceContext";
import { useSignal } from "../../core/useSignal";
import { changeText, compact, fixed, percent, unknown } from "../../format/numbers";
import { quoteAgeInWords } from "../../market/quoteAge";
import type { Quote } from "../../market/quoteBoard";
import { paintPrice, setDirection, setText, useQuote } from "../../market/useQuote";

const figures: [name: string, label: string, meaning: string][] = [
  ["high", "24h high", "Highest price of the last 24 hours"],
  ["low", "24h low", "Lowest price of the last 24 hours"],
  ["volume", "24h volume", "Traded in the last 24 hours, in the base asset"],
  ["sma", "SMA 20", "Average of the last 20 one-minute closes"],
  ["ema", "EMA 20", "Exponential average of 20 one-minute closes"],
  ["rsi", "RSI 14", "Wilder's relative strength index over one-minute closes: above 70 overbought, below 30 oversold"],
  ["volatility", "Volatility", "Standard deviation of the last 20 one-minute log returns"],
];

/** The chosen market in figures: large price, change, and what the pipeline computes of it. */
export function QuoteHeader({ symbol }: { symbol: string }): JSX.Element {
  const { board, catalog } = useWorkspace();
  useSignal(catalog.symbols);
  const entry = catalog.entry(symbol);
  const root = useQuote<HTMLElement>(symbol, paint);
  useEffect(() => {
    const timer = setInterval(() => {
      const quote = board.get(symbol);
      if (root.current !== null && quote !== undefined) paintAge(root.current, quote);
    }, 1000);
    return () => clearInterval(timer);
  }, [board, symbol, root]);
  useEffect(() => () => {
    document.title = "AAITI";
  }, [symbol]);
  return (
    <header className="quote" ref={root} key={symbol}>
      <div className="quote-name">
        <h1>{symbol}</h1>
        {entry !== undefined && (
          <span className={`source source-${entry.source}`} data-testid="symbol-source">{entry.source}</span>
        )}
      </div>
      <div className="quote-now">
        <div className="quote-price">
          <span className="quote-last" data-field="price" data-testid="last-price" data-symbol={symbol}>{unknown}</span>
          <span className="quote-currency">{entry?.quote}</span>
          <span className="quote-change" data-field="change">{unknown}</span>
        </div>
        <span className="quote-age" data-field="age" />
      </div>
      <dl className="quote-figures">
        {figures.map(([name, label, meaning]) => (
          <div key={name} className={`quote-${name}`} title={meaning}>
            <dt>{label}</dt>
            <dd data-field={name}>{unknown}</dd>
          </div>
        ))}
      </dl>
    </header>
  );
}

function paintAge(root: HTMLElement, quote: Quote): void {
  setText(root, "age", quoteAgeInWords(quote, Date.now()));
}

function paint(root: HTMLElement, quote: Quote, decimals: number): void {
  paintPrice(root, quote, decimals);
  document.title = `${fixed(quote.price, decimals)} ${quote.symbol} · AAITI`;
  setText(root, "change", changeText(quote.change24h));
  setDirection(root, "change", quote.change24h);
  paintAge(root, quote);
  setText(root, "high", fixed(quote.high24h, decimals));
  setText(root, "low", fixed(quote.low24h, decimals));
  setText(root, "volume", compact(quote.volume24h));
  setText(root, "sma", fixed(quote.sma, decimals));
  setText(root, "ema", fixed(quote.ema, decimals));
  setText(root, "rsi", fixed(quote.rsi, 1));
  setText(root, "volatility", percent(quote.volatility, 3));
}
