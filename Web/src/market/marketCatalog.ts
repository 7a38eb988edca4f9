import type { MarketApi } from "../api/marketApi";
import type { CandleRow, SymbolEntry } from "../api/shapes";
import { failed, loading, type Loadable, ready, valueOf } from "../core/loadable";
import { Signal } from "../core/signal";
import {
  decimalsOfCandles, decimalsOfMagnitude, decimalsOfNumber, decimalsOfTick, mostDecimals,
} from "./priceDecimals";
import type { QuoteBoard } from "./quoteBoard";
import { isAvailable } from "./timeframes";

const refreshInterval = 60_000;
const sparkTimeframe = "15m";
const sparkCandles = 96;
// Each market costs two requests; a long list fills in from the top instead of asking for all at once.
const requestsAtOnce = 4;

/** The markets there are, with what the watchlist shows of each beside its live price. */
export class MarketCatalog {
  readonly symbols = new Signal<Loadable<readonly SymbolEntry[]>>(loading);
  /** The closes of the last 24 hours, by symbol. */
  readonly sparks = new Signal<ReadonlyMap<string, readonly number[]>>(new Map());
  /** Digits after the point, by symbol, once they are known. */
  readonly decimals = new Signal<ReadonlyMap<string, number>>(new Map());

  private readonly ticks = new Map<string, number>();
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly api: MarketApi, private readonly board: QuoteBoard) {}

  start(): void {
    void this.load();
    this.timer = setInterval(() => void this.load(), refreshInterval);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Asks for everything again; what is shown stays until the answer is there. */
  async load(): Promise<void> {
    try {
      const symbols = await this.loadSymbols();
      for (const { symbol, tick_size } of symbols) {
        if (typeof tick_size === "string") this.ticks.set(symbol, decimalsOfTick(tick_size));
      }
      const queue = [...symbols];
      await Promise.all(Array.from({ length: requestsAtOnce }, () => this.fill(queue)));
    } catch (error) {
      if (valueOf(this.symbols.get()) === null) this.symbols.set(failed(error));
    }
  }

  /** Whether candles of the symbol are stored; asks again if none were, for a market that has only begun to live. */
  async hasCandles(symbol: string): Promise<boolean> {
    const known = this.entry(symbol);
    if (known !== undefined && known.timeframes.length > 0) return true;
    return (await this.loadSymbols()).some((entry) => entry.symbol === symbol && entry.timeframes.length > 0);
  }

  entry(symbol: string | null): SymbolEntry | undefined {
    return valueOf(this.symbols.get())?.find((entry) => entry.symbol === symbol);
  }

  decimalsFor(symbol: string, price: number): number {
    return this.decimals.get().get(symbol) ?? this.ticks.get(symbol) ?? decimalsOfMagnitude(price);
  }

  /** Reads off candles how fine prices really are: one odd price of the past may have made the tick much finer. */
  learnDecimals(symbol: string, candles: readonly CandleRow[]): void {
    if (candles.length > 0) this.raiseDecimals(symbol, decimalsOfCandles(candles));
  }

  /** A price that is finer than those so far must not be rounded. */
  learnPrice(symbol: string, price: number): void {
    if (this.decimals.get().has(symbol)) this.raiseDecimals(symbol, decimalsOfNumber(price));
  }

  private async loadSymbols(): Promise<SymbolEntry[]> {
    const symbols = await this.api.symbols();
    this.symbols.set(ready(symbols));
    return symbols;
  }

  private async fill(queue: SymbolEntry[]): Promise<void> {
    for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) {
      const { symbol } = entry;
      // Without candles there is nothing to ask for: its cells stay at "–" until the feed tells.
      if (entry.timeframes.length === 0) continue;
      const hasSpark = isAvailable(sparkTimeframe, { ...entry, live: false });
      const [quote, candles] = await Promise.allSettled([
        this.api.quote(symbol),
        hasSpark ? this.api.candles(symbol, sparkTimeframe, { limit: sparkCandles }) : [],
      ]);
      if (quote.status === "fulfilled") this.board.applySnapshot(quote.value);
      if (candles.status === "fulfilled") {
        this.learnDecimals(symbol, candles.value);
        this.sparks.update((sparks) => new Map(sparks).set(symbol, candles.value.map(([, , , , close]) => close)));
      }
    }
  }

  private raiseDecimals(symbol: string, wanted: number): void {
    const decimals = Math.min(wanted, this.ticks.get(symbol) ?? mostDecimals);
    if (decimals <= (this.decimals.get().get(symbol) ?? -1)) return;
    this.decimals.update((known) => new Map(known).set(symbol, decimals));
  }
}
