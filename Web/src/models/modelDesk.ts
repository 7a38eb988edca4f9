import type { ModelApi } from "../api/modelApi";
import type { JobPriority, ModelChange, ModelDetails, ModelVersion, Standing } from "../api/modelShapes";
import type { CandleEvent, TrainingJob } from "../api/shapes";
import { failed, loading, type Loadable, ready, valueOf } from "../core/loadable";
import { Signal } from "../core/signal";
import { Throttle } from "../core/throttle";
import type { LiveFeed } from "../feed/liveFeed";
import { forecastsOf, type StoredForecast } from "./forecasts";
import { isUnfinished } from "./training";

const mostVersions = 100;
const mostSteps = 1_000;
const refreshPause = 1_000;
const queuePause = 2_000;
/** From the close of a candle until the server has compared forecasts with it, about. */
const scoringDelay = 1_000;

/** All that the page shows of one model, kept current by what the feed tells. */
export class ModelDesk {
  readonly model = new Signal<Loadable<ModelDetails>>(loading);
  /** The training that waits or runs, or the one that has just ended. */
  readonly job = new Signal<TrainingJob | null>(null);
  /** `null` before the first training. */
  readonly standing = new Signal<Loadable<Standing | null>>(loading);
  readonly versions = new Signal<Loadable<readonly ModelVersion[]>>(loading);
  readonly forecasts = new Signal<Loadable<readonly StoredForecast[]>>(loading);

  private readonly refreshing = new Throttle(refreshPause, () => this.load());
  private readonly forecasting = new Throttle(refreshPause, () => this.loadForecasts());
  private timer: ReturnType<typeof setInterval> | undefined;
  private outcome: ReturnType<typeof setTimeout> | undefined;

  /** `onChange`: called when the model is not what it was by something that this page has asked for. */
  constructor(private readonly api: ModelApi, readonly id: string, private readonly onChange: () => void) {}

  refresh(): void {
    this.refreshing.call();
  }

  /** Follows the feed; answers how to stop. */
  follow(feed: LiveFeed): () => void {
    const stops = [
      feed.on("subscribed", () => this.refresh()),
      feed.on("model_training", ({ job }) => this.learn(job)),
      feed.on("prediction", (payload) => {
        if (isOf(this.id, payload)) this.forecasting.call();
      }),
      // An alert may be that this model drifts.
      feed.on("alert", () => this.refresh()),
      feed.on("candle", (event) => {
        if (!event.closed || !this.forecastsOn(event)) return;
        clearTimeout(this.outcome);
        this.outcome = setTimeout(() => this.refresh(), scoringDelay);
      }),
    ];
    // Only a request tells the place in the queue.
    this.timer = setInterval(() => void this.askPlace(), queuePause);
    this.refresh();
    return () => {
      clearInterval(this.timer);
      clearTimeout(this.outcome);
      for (const stop of stops) stop();
      for (const throttle of [this.refreshing, this.forecasting]) throttle.stop();
    };
  }

  async train(priority: JobPriority, seconds: number | string): Promise<void> {
    this.job.set(await this.api.train(this.id, { priority, deadline_seconds: seconds }));
    this.refresh();
  }

  async cancel(): Promise<void> {
    const job = this.job.get();
    if (job === null) return;
    this.job.set(await this.api.cancel(job.id));
    this.refresh();
  }

  async rollBack(version: number): Promise<void> {
    try {
      this.model.set(ready(await this.api.rollBack(this.id, version)));
    } finally {
      // Also where it failed: the version may have been pruned since.
      this.refresh();
      this.onChange();
    }
  }

  async change(change: ModelChange): Promise<void> {
    this.model.set(ready(await this.api.change(this.id, change)));
    this.onChange();
  }

  async predict(): Promise<void> {
    await this.api.predict(this.id);
    this.forecasting.call();
  }

  private forecastsOn({ symbol, timeframe }: CandleEvent): boolean {
    const model = valueOf(this.model.get());
    return model !== null && model.target_timeframe === timeframe && model.symbols.includes(symbol);
  }

  private learn(job: TrainingJob): void {
    if (job.model_id !== this.id) return;
    const known = this.job.get();
    const place = known?.id === job.id && job.status === "queued" ? { position: known.position ?? null } : {};
    this.job.set({ ...job, ...place });
    if (!isUnfinished(job)) this.refresh();
  }

  private async askPlace(): Promise<void> {
    const job = this.job.get();
    if (job?.status !== "queued") return;
    try {
      const answer = await this.api.job(job.id);
      if (this.job.get()?.id === answer.id) this.job.set(answer);
    } catch {
      // It is asked again; where the server is away, the top bar says so.
    }
  }

  private async load(): Promise<void> {
    try {
      const { model, job } = await this.api.model(this.id);
      this.model.set(ready(model));
      // One that has just ended stays in sight with what became of it.
      this.job.update((known) => job ?? (known !== null && isUnfinished(known) ? null : known));
      const isTrained = Number(model.version ?? 0) > 0;
      await Promise.all([
        into(this.standing, () => isTrained ? this.api.standing(this.id) : Promise.resolve(null)),
        into(this.versions, () => isTrained ? this.api.versions(this.id, mostVersions) : Promise.resolve([])),
        this.loadForecasts(),
      ]);
    } catch (error) {
      if (valueOf(this.model.get()) === null) this.model.set(failed(error));
    }
  }

  private loadForecasts(): Promise<void> {
    return into(this.forecasts, async () => forecastsOf(await this.api.predictions(this.id, mostSteps)));
  }
}

/** Replaces a value by what the server says; what was known stays where it says nothing. */
async function into<Value>(signal: Signal<Loadable<Value>>, load: () => Promise<Value>): Promise<void> {
  try {
    signal.set(ready(await load()));
  } catch (error) {
    if (signal.get().state !== "ready") signal.set(failed(error));
  }
}

function isOf(id: string, payload: Record<string, unknown>): boolean {
  const { model_id: direct, predictions } = payload as { model_id?: unknown; predictions?: { model_id?: unknown }[] };
  return direct === id || (Array.isArray(predictions) && predictions[0]?.model_id === id);
}
