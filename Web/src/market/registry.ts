import type { MarketApi } from "../api/marketApi";
import type { Bot, Model } from "../api/shapes";
import { failed, loading, type Loadable, ready, valueOf } from "../core/loadable";
import { Signal } from "../core/signal";
import { Throttle } from "../core/throttle";
import type { LiveFeed } from "../feed/liveFeed";

const refreshPause = 1_000;
const flushInterval = 200;

/** The user's models and bots, kept current by what the feed tells. */
export class Registry {
  readonly models = new Signal<Loadable<readonly Model[]>>(loading);
  readonly bots = new Signal<Loadable<readonly Bot[]>>(loading);

  private readonly changedBots = new Map<string, Bot>();
  private readonly modelRefresh = new Throttle(refreshPause, () => this.load(this.models, () => this.api.models()));
  private readonly botRefresh = new Throttle(refreshPause, () => this.load(this.bots, () => this.api.bots()));
  private readonly botFlush = new Throttle(flushInterval, () => this.flushBots());

  constructor(private readonly api: MarketApi) {}

  refresh(): void {
    this.modelRefresh.call();
    this.botRefresh.call();
  }

  /** Follows the feed; answers how to stop. */
  follow(feed: LiveFeed): () => void {
    const stops = [
      feed.on("subscribed", () => this.refresh()),
      feed.on("model_training", () => this.modelRefresh.call()),
      // It may be that a model drifts.
      feed.on("alert", () => this.modelRefresh.call()),
      feed.on("bot_update", ({ bot }) => {
        this.changedBots.set(bot.id, bot);
        this.botFlush.call();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      for (const throttle of [this.modelRefresh, this.botRefresh, this.botFlush]) throttle.stop();
    };
  }

  modelName(id: string | undefined): string {
    return valueOf(this.models.get())?.find((model) => model.id === id)?.name ?? shortId("model", id);
  }

  botName(id: string | undefined): string {
    return valueOf(this.bots.get())?.find((bot) => bot.id === id)?.name ?? shortId("bot", id);
  }

  private async load<Item>(target: Signal<Loadable<readonly Item[]>>, fetch: () => Promise<Item[]>): Promise<void> {
    try {
      target.set(ready(await fetch()));
    } catch (error) {
      if (valueOf(target.get()) === null) target.set(failed(error));
    }
  }

  private flushBots(): void {
    const changed = new Map(this.changedBots);
    this.changedBots.clear();
    const known = valueOf(this.bots.get());
    if (known === null || [...changed.keys()].some((id) => !known.some((bot) => bot.id === id))) {
      return this.botRefresh.call();
    }
    this.bots.set(ready(known.map((bot) => ({ ...bot, ...changed.get(bot.id) }))));
  }
}

function shortId(kind: string, id: string | undefined): string {
  return id === undefined ? `a ${kind}` : `${kind} ${id.slice(0, 8)}`;
}
