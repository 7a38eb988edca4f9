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
    addEventListener("popstate", () => this.current.set(readSelection(location)));
  }

  choose(change: Partial<Selection>): void {
    const selection = { ...this.current.get(), ...change };
    const symbol = selection.symbol === null ? "" : encodeURIComponent(selection.symbol);
    history.replaceState(null, "", `${pathPrefix}${symbol}?timeframe=${selection.timeframe}`);
    this.current.set(selection);
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
