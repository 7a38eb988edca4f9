export type EntryKind =
  | "model_training" | "prediction" | "bot_update" | "trade_update" | "backtest_update" | "alert";

/** One line of what happened, in plain words. */
export interface Entry {
  /** Later news of the same thing replaces the line that is there. */
  key: string;
  kind: EntryKind;
  tone: "neutral" | "working" | "good" | "bad" | "up" | "down";
  title: string;
  detail: string;
  /** Share done, 0 to 1, while it is under way. */
  progress: number | null;
}

/** What entries call things by; ids alone say nothing to a person. */
export interface Names {
  model: (id: string | undefined) => string;
  bot: (id: string | undefined) => string;
}
