import type { FieldError } from "../api/apiError";
import type { Algorithm, DriftResponse, ModelRequest } from "../api/modelShapes";
import { fieldsOf, numberOf, parametersOf } from "./schemaForm";

type Entries = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What stands in the form of a new model, as it was entered. */
export interface ModelDraft {
  name: string;
  algorithm: string;
  symbol: string;
  timeframe: string;
  days: string;
  horizon: string;
  isAutomatic: boolean;
  /** By algorithm and name, for those that were touched: the same name may mean another thing elsewhere. */
  parameters: Entries;
  onDrift: DriftResponse;
  hours: string;
  train: boolean;
}

/** The request that a draft comes to; what is wrong in it is sent as it is, for the server to say what it must be. */
export function requestOf(draft: ModelDraft, algorithm: Algorithm): ModelRequest {
  const { days, horizon, hours } = draft;
  return {
    name: draft.name.trim() === "" ? suggestedName(draft, algorithm) : draft.name,
    algorithm_type: draft.algorithm,
    symbols: [draft.symbol],
    target_timeframe: draft.timeframe,
    parameters: draft.isAutomatic ? "auto" : parametersOf(fieldsOf(algorithm), draft.parameters[algorithm.id] ?? {}),
    on_drift: draft.onDrift,
    train: draft.train,
    ...(days.trim() === "" ? {} : { training_period_days: numberOf(days) }),
    ...(horizon.trim() === "" ? {} : { horizon: numberOf(horizon) }),
    ...(hours.trim() === "" ? {} : { retrain_every_hours: numberOf(hours) }),
  };
}

/** The entries with one more or another one; those of other algorithms stay for when they are looked at again. */
export function withEntry(entries: Entries, algorithm: string, name: string, entry: string): Entries {
  return { ...entries, [algorithm]: { ...entries[algorithm], [name]: entry } };
}

/** What a model is called if nobody says. */
export function suggestedName({ symbol, timeframe }: ModelDraft, algorithm: Algorithm): string {
  return `${algorithm.name} on ${symbol} ${timeframe}`;
}

/** Errors by the field that shows them; the rest, for the top of the form. */
export function placeErrors(
  errors: readonly FieldError[], shown: ReadonlySet<string>,
): { byField: Readonly<Record<string, string>>; others: readonly FieldError[] } {
  const byField: Record<string, string> = {};
  const others: FieldError[] = [];
  for (const error of errors) {
    // `symbols[0]` stands at `symbols`.
    const field = error.field.replace(/\[\d+\].*$/, "");
    if (!shown.has(field)) others.push(error);
    else byField[field] = byField[field] === undefined ? error.message : `${byField[field]}; ${error.message}`;
  }
  return { byField, others };
}
