import type { QuoteUpdate } from "../api/shapes";
import { parseTime } from "../format/times";

export interface Quote {
  symbol: string;
  price: number;
  change24h: number | null;
  high24h: number | null;
  low24h: number | null;
  volume24h: number | null;
  sma: number | null;
  ema: number | null;
  rsi: number | null;
  volatility: number | null;
  /** When the server stamped it, in milliseconds. */
  time: number;
  /** When it arrived here; `null` for a snapshot, which says nothing of how alive the feed is. */
  arrived: number | null;
}

type Painter = (quote: Quote) => void;

const flushInterval = 200;

/**
 * The newest quote of each symbol. Ticks do not go through React: cells register a painter that writes to the DOM, and
 * all that changed are painted together about five times a second.
 */
export class QuoteBoard {
  /** When the last live update came in, in milliseconds. */
  lastArrival: number | null = null;

  private readonly quotes = new Map<string, Quote>();
  private readonly painters = new Map<string, Set<Painter>>();
  private readonly dirty = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly now: () => number = Date.now) {}

  get(symbol: string): Quote | undefined {
    return this.quotes.get(symbol);
  }

  applyLive(updates: readonly QuoteUpdate[]): void {
    const arrived = this.now();
    if (updates.length > 0) this.lastArrival = arrived;
    for (const update of updates) this.put(update, arrived);
  }

  applySnapshot(update: QuoteUpdate): void {
    this.put(update, null);
  }

  /** Paints the symbol now, if it has a quote, and after each change, until the answer is called. */
  paint(symbol: string, painter: Painter): () => void {
    const painters = this.painters.get(symbol) ?? new Set();
    painters.add(painter);
    this.painters.set(symbol, painters);
    const quote = this.quotes.get(symbol);
    if (quote !== undefined) painter(quote);
    return () => painters.delete(painter);
  }

  /** Paints all that changed since the last time. */
  flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const symbols = [...this.dirty];
    this.dirty.clear();
    for (const symbol of symbols) {
      const quote = this.quotes.get(symbol);
      if (quote !== undefined) for (const painter of this.painters.get(symbol) ?? []) painter(quote);
    }
  }

  private put(update: QuoteUpdate, arrived: number | null): void {
    const before = this.quotes.get(update.symbol);
    const time = parseTime(update.timestamp) ?? before?.time ?? this.now();
    // A snapshot that was under way while newer ticks came in only fills in what they do not carry.
    const isOlder = before !== undefined && arrived === null && before.time > time;
    this.quotes.set(update.symbol, isOlder ? fill(before, update) : merge(before, update, time, arrived));
    this.dirty.add(update.symbol);
    this.timer ??= setTimeout(() => this.flush(), flushInterval);
  }
}

function merge(before: Quote | undefined, update: QuoteUpdate, time: number, arrived: number | null): Quote {
  const { price, indicators } = update;
  const high = update.high_24h === undefined ? before?.high24h : update.high_24h;
  const low = update.low_24h === undefined ? before?.low24h : update.low_24h;
  return {
    symbol: update.symbol,
    price,
    change24h: update.change_24h === undefined ? before?.change24h ?? null : update.change_24h,
    high24h: high === null || high === undefined ? null : Math.max(high, price),
    low24h: low === null || low === undefined ? null : Math.min(low, price),
    volume24h: update.volume_24h === undefined ? before?.volume24h ?? null : update.volume_24h,
    sma: indicators === undefined ? before?.sma ?? null : indicators.sma,
    ema: indicators === undefined ? before?.ema ?? null : indicators.ema,
    rsi: indicators === undefined ? before?.rsi ?? null : indicators.rsi,
    volatility: indicators === undefined ? before?.volatility ?? null : indicators.volatility,
    time,
    arrived: arrived ?? before?.arrived ?? null,
  };
}

function fill(before: Quote, snapshot: QuoteUpdate): Quote {
  return { ...before, high24h: snapshot.high_24h ?? before.high24h, low24h: snapshot.low_24h ?? before.low24h };
}
