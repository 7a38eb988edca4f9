import { ActivityLog } from "../activity/activityLog";
import { pastActivity } from "../activity/history";
import { MarketApi } from "../api/marketApi";
import { ModelApi } from "../api/modelApi";
import { valueOf } from "../core/loadable";
import { LiveFeed } from "../feed/liveFeed";
import { DataQuality } from "../market/dataQuality";
import { IndicatorChoice } from "../market/indicatorChoice";
import { MarketCatalog } from "../market/marketCatalog";
import { QuoteBoard } from "../market/quoteBoard";
import { Registry } from "../market/registry";
import { MarketSelection } from "../market/selection";
import type { Session } from "../session/session";
import { PageRoute } from "./pageRoute";

/** All that one signed-in user works with; it goes when they sign out, so that nothing is left for the next one. */
export class Workspace {
  readonly api: MarketApi;
  readonly models: ModelApi;
  readonly feed: LiveFeed;
  readonly board = new QuoteBoard();
  readonly catalog: MarketCatalog;
  readonly indicators: IndicatorChoice;
  readonly quality: DataQuality;
  readonly registry: Registry;
  readonly activity: ActivityLog;
  readonly selection = new MarketSelection();
  readonly route = new PageRoute();

  private readonly stops: (() => void)[] = [];

  constructor(readonly session: Session) {
    this.api = new MarketApi(session);
    this.models = new ModelApi(session);
    this.feed = new LiveFeed(location.origin, (fresh) => session.token(fresh));
    this.catalog = new MarketCatalog(this.api, this.board);
    this.indicators = new IndicatorChoice(this.api);
    this.quality = new DataQuality(this.api);
    this.registry = new Registry(this.api);
    this.activity = new ActivityLog({
      model: (id) => this.registry.modelName(id),
      bot: (id) => this.registry.botName(id),
    });
  }

  start(): void {
    const { board, catalog, feed } = this;
    const retry = (): void => feed.retry();
    addEventListener("online", retry);
    this.stops.push(
      feed.on("quotes", (updates) => {
        for (const { symbol, price } of updates) catalog.learnPrice(symbol, price);
        board.applyLive(updates);
      }),
      this.activity.follow(feed),
      this.registry.follow(feed),
      this.recall(),
      () => removeEventListener("online", retry),
    );
    feed.start();
    catalog.start();
    this.registry.refresh();
    if (this.indicators.chosen.get().length > 0) void this.indicators.load();
  }

  /** Fills in what happened before, as soon as it is known which bots and models there are; answers how to stop. */
  private recall(): () => void {
    const { bots, models } = this.registry;
    let stops: (() => void)[] = [];
    const stop = (): void => stops.splice(0).forEach((stopOne) => stopOne());
    const look = (): void => {
      const [knownBots, knownModels] = [valueOf(bots.get()), valueOf(models.get())];
      if (knownBots === null || knownModels === null) return;
      stop();
      void pastActivity(this.api, this.activity.names, knownBots, knownModels)
        .then((past) => this.activity.recall(past));
    };
    stops = [bots.watch(look), models.watch(look)];
    return stop;
  }

  stop(): void {
    for (const stop of this.stops.splice(0)) stop();
    this.feed.stop();
    this.catalog.stop();
  }
}
