import type { MarketApi } from "../api/marketApi";
import type { SeriesQuality } from "../api/shapes";
import { failed, loading, type Loadable, ready, valueOf } from "../core/loadable";
import { Signal } from "../core/signal";
import { problemsFirst } from "./seriesQuality";

const refreshInterval = 15_000;

/** The stored series with their gaps and ages, asked for again while somebody looks at them. */
export class DataQuality {
  readonly series = new Signal<Loadable<readonly SeriesQuality[]>>(loading);

  constructor(private readonly api: MarketApi) {}

  /** Keeps the list fresh until the answer is called. */
  follow(): () => void {
    void this.load();
    const timer = setInterval(() => void this.load(), refreshInterval);
    return () => clearInterval(timer);
  }

  async load(): Promise<void> {
    try {
      this.series.set(ready(problemsFirst(await this.api.quality())));
    } catch (error) {
      if (valueOf(this.series.get()) === null) this.series.set(failed(error));
    }
  }
}
