import { Signal } from "../core/signal";

export type PageName = "markets" | "models" | "data";

/** Which page is shown, which the address keeps: `/models/…`, `/data`; everything else is the markets. */
export class PageRoute {
  readonly current = new Signal<PageName>(pageOf(location.pathname));
  /** The address within pages that have several views. */
  readonly path = new Signal(location.pathname);

  constructor() {
    addEventListener("popstate", () => this.read());
  }

  /** Shows a page under its address. */
  open(address: string): void {
    if (location.pathname + location.search !== address) history.pushState(null, "", address);
    this.read();
  }

  private read(): void {
    this.path.set(location.pathname);
    this.current.set(pageOf(location.pathname));
  }
}

export function pageOf(pathname: string): PageName {
  const [, first] = pathname.split("/");
  return first === "data" || first === "models" ? first : "markets";
}
