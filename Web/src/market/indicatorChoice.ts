import type { MarketApi } from "../api/marketApi";
import type { IndicatorDefinition } from "../api/shapes";
import { failed, loading, type Loadable, ready, valueOf } from "../core/loadable";
import { Signal } from "../core/signal";
import { type IndicatorLine, linesOf, mostIndicators, readChoice } from "./indicators";

const settingKey = "aaiti.indicators";

/** The indicators that the server knows, and those that this browser shows on charts. */
export class IndicatorChoice {
  readonly registry = new Signal<Loadable<readonly IndicatorDefinition[]>>(loading);
  readonly chosen = new Signal<readonly string[]>(readChoice(localStorage.getItem(settingKey)));

  constructor(private readonly api: MarketApi) {}

  async load(): Promise<void> {
    try {
      this.registry.set(ready(await this.api.indicatorDefinitions()));
    } catch (error) {
      if (valueOf(this.registry.get()) === null) this.registry.set(failed(error));
    }
  }

  /** What the chosen ones draw; nothing until it is known what they are. */
  get lines(): IndicatorLine[] {
    return linesOf(this.chosen.get(), valueOf(this.registry.get()) ?? []);
  }

  add(spec: string): void {
    const chosen = this.chosen.get();
    if (!chosen.includes(spec) && chosen.length < mostIndicators) this.choose([...chosen, spec]);
  }

  remove(spec: string): void {
    this.choose(this.chosen.get().filter((other) => other !== spec));
  }

  private choose(chosen: readonly string[]): void {
    localStorage.setItem(settingKey, JSON.stringify(chosen));
    this.chosen.set(chosen);
  }
}
