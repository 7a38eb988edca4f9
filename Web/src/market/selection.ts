import { Signal } from "../core/signal";
import { isTimeframe, type Timeframe } from "./timeframes";

export interface Selection {
  /** `null` until one is chosen: the first of the list counts. */
  symbol: string | null;
  timeframe: Timeframe;
}

const pathPrefix = "/markets/";

/** The chosen market and timeframe, which the address keeps: `/markets/BTC-USDT?timeframe=1h`. */
export class MarketSelection {
  readonly current = new Signal<Selection>(readSelection(location));

  constructor() {
    addEventListener("popstate", () => {
      // Other pages say nothing of the market; it stays chosen.
      if (location.pathname.startsWith(pathPrefix)) this.current.set(readSelection(location));
    });
  }

  /** Where the chosen market stands. */
  get address(): string {
    return this.addressOf({});
  }

  /** Where the market would stand after a change. */
  addressOf(change: Partial<Selection>): string {
    const { symbol, timeframe } = { ...this.current.get(), ...change };
    return `${pathPrefix}${symbol === null ? "" : encodeURIComponent(symbol)}?timeframe=${timeframe}`;
  }

  choose(change: Partial<Selection>): void {
    const selection = { ...this.current.get(), ...change };
    this.current.set(selection);
    history.replaceState(null, "", this.address);
  }
}

export function readSelection({ pathname, search }: { pathname: string; search: string }): Selection {
  const timeframe = new URLSearchParams(search).get("timeframe");
  const name = pathname.startsWith(pathPrefix) ? pathname.slice(pathPrefix.length) : "";
  return { symbol: decode(name), timeframe: isTimeframe(timeframe) ? timeframe : "1m" };
}

function decode(name: string): string | null {
  try {
    return decodeURIComponent(name) || null;
  } catch {
    return null;
  }
}
