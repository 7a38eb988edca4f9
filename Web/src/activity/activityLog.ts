import { Signal } from "../core/signal";
import type { LiveFeed } from "../feed/liveFeed";
import {
  describeAlert, describeBacktest, describeBot, describePrediction, describeTrade, describeTraining,
} from "./describe";
import type { Entry, EntryKind, Names } from "./entry";

/** An entry with the time at which it became what its title says, in milliseconds. */
export interface LoggedEntry extends Entry {
  at: number;
}

// By kind, so that a burst of trades does not push out the training that is under way.
const longestOfKind = 30;
const flushInterval = 200;

/**
 * What happened, newest first. News of the same thing changes its line in place and moves it
 * up only when it says something new; bursts reach the screen a few times a second.
 */
export class ActivityLog {
  readonly entries = new Signal<readonly LoggedEntry[]>([]);
  /** Whether what happened before the page was opened is in it. */
  readonly isComplete = new Signal(false);

  private pending: LoggedEntry[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private alerts = 0;

  constructor(readonly names: Names, private readonly now: () => number = Date.now) {}

  /** Writes down what `feed` tells; answers how to stop. */
  follow(feed: LiveFeed): () => void {
    const stops = [
      feed.on("model_training", ({ job }) => this.add(describeTraining(job, this.names))),
      feed.on("bot_update", ({ bot }) => this.add(describeBot(bot))),
      feed.on("trade_update", (event) => this.add(describeTrade(event, this.names))),
      feed.on("backtest_update", ({ backtest }) => this.add(describeBacktest(backtest))),
      feed.on("prediction", (payload) => this.add(describePrediction(payload, this.names))),
      feed.on("alert", (payload) => this.add(describeAlert(payload, ++this.alerts))),
    ];
    return () => stops.forEach((stop) => stop());
  }

  add(entry: Entry): void {
    this.pending.push({ ...entry, at: this.now() });
    this.timer ??= setTimeout(() => this.flush(), flushInterval);
  }

  flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const arrived = this.pending;
    this.pending = [];
    if (arrived.length > 0) this.entries.update((entries) => record(entries, arrived));
  }

  /** Adds what happened before the page was opened. */
  recall(past: readonly LoggedEntry[]): void {
    this.flush();
    this.entries.update((entries) => recalled(entries, past));
    this.isComplete.set(true);
  }
}

/** `entries` with what arrived since, oldest first. */
export function record(entries: readonly LoggedEntry[], arrived: readonly LoggedEntry[]): readonly LoggedEntry[] {
  const lines = [...entries];
  for (const entry of arrived) {
    const index = lines.findIndex((line) => line.key === entry.key);
    const before = lines[index];
    if (before !== undefined && before.title === entry.title && before.tone === entry.tone) {
      lines[index] = { ...entry, at: before.at };
      continue;
    }
    if (index >= 0) lines.splice(index, 1);
    lines.unshift(entry);
  }
  return newestOfKinds(lines);
}

/** `entries` with those from before among them; what is told already stays as it is. */
export function recalled(entries: readonly LoggedEntry[], past: readonly LoggedEntry[]): readonly LoggedEntry[] {
  const known = new Set(entries.map(({ key }) => key));
  const lines = [...entries, ...past.filter(({ key }) => !known.has(key))];
  return newestOfKinds(lines.sort((left, right) => right.at - left.at));
}

function newestOfKinds(lines: readonly LoggedEntry[]): readonly LoggedEntry[] {
  const counts = new Map<EntryKind, number>();
  return lines.filter(({ kind }) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count <= longestOfKind;
  });
}
