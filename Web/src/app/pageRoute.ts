import { Signal } from "../core/signal";

export type PageName = "markets" | "data";

/** Which page is shown, which the address keeps: `/data`; everything else is the markets. */
export class PageRoute {
  readonly current = new Signal<PageName>(pageOf(location.pathname));

  constructor() {
    addEventListener("popstate", () => this.current.set(pageOf(location.pathname)));
  }

  /** Shows a page under its address. */
  open(address: string): void {
    if (location.pathname + location.search !== address) history.pushState(null, "", address);
    this.current.set(pageOf(location.pathname));
  }
}

export function pageOf(pathname: string): PageName {
  return pathname === "/data" || pathname.startsWith("/data/") ? "data" : "markets";
}
