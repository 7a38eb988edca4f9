/** The JSON of `/api/ml`, as far as this page reads it. */

import type { Model, ParameterSchema, TrainingJob } from "./shapes";

export interface Algorithm {
  id: string;
  name: string;
  description: string;
  /** JSON Schema of an object, its properties in the order in which they are shown. */
  parameters: { properties?: Record<string, ParameterSchema>; required?: string[] };
  /** What it forecasts from: `close`, `time`, `features`. */
  inputs: string[];
}

export type DriftResponse = "alert" | "demote" | "retrain";
export type JobPriority = "low" | "normal" | "high";

export interface ModelDetails extends Model {
  training_period_days: number | null;
  horizon: number;
  parameters: Record<string, unknown> | "auto";
  error: string | null;
  on_drift: DriftResponse;
  retrain_every_hours: number | null;
  drift: string | null;
  drifting_since: string | null;
  is_demoted: boolean;
}

export interface ModelAnswer {
  model: ModelDetails;
  /** The training that waits or runs. */
  job?: TrainingJob | null;
}

export interface ModelRequest {
  name: string;
  algorithm_type: string;
  symbols: string[];
  target_timeframe: string;
  training_period_days?: unknown;
  horizon?: unknown;
  parameters: Record<string, unknown> | "auto";
  on_drift: DriftResponse;
  retrain_every_hours?: unknown;
  train: boolean;
}

export interface ModelChange {
  name?: string;
  on_drift?: DriftResponse;
  /** As it was entered where it is no number, for the server to say what it must be. */
  retrain_every_hours?: number | string;
  is_demoted?: boolean;
}

export interface ModelVersion {
  version: number;
  in_use: boolean;
  algorithm_type: string;
  parameters: Record<string, unknown>;
  trained_at: string;
  size_bytes: number;
  checksum: string | null;
  data_fingerprint: string;
  code_version: string;
  fit_ms: number;
  duration_ms: number | null;
  performance_metrics: Evaluation;
}

/** Figures by name; `null` where one is not defined. */
export type Scores = Readonly<Record<string, unknown>>;

/** A rolling-origin evaluation beside the baselines over the same origins. */
export interface Evaluation {
  horizon: number;
  windows: number;
  season?: number;
  model: Scores;
  naive: Scores;
  seasonal_naive?: Scores;
  conformal?: Scores | null;
  skill?: number | null;
  /** Of Diebold and Mariano's test against naive. */
  p_value?: number | null;
  beats_naive?: boolean;
  training_candles?: number;
  first_candle?: string;
  last_candle?: string;
}

/** The evaluation of the version in use, and what came of its forecasts since. */
export interface Standing extends Evaluation {
  model_version: number;
  algorithm_type: string;
  /** What the figures come to, in words. */
  verdict?: string;
  live: Scores | null;
  live_drift: DriftReport;
}

export interface DriftReport {
  status: "unknown" | "steady" | "drifting";
  reason: string | null;
  since: string | null;
  origins: number;
  independent_origins: number;
  coverage_80: DriftReading | null;
  coverage_95: DriftReading | null;
  relative_mae: DriftReading | null;
}

export interface DriftReading {
  value: number;
  lower: number;
  upper: number;
}

export interface Intervals {
  lower_80: number;
  upper_80: number;
  lower_95: number;
  upper_95: number;
}

/** One step of a stored forecast. */
export interface StoredPrediction extends Intervals {
  id: string;
  model_version: number;
  symbol: string;
  as_of: string;
  step: number;
  target_time: string;
  value: number;
  direction_probability: number | null;
  /** Calibrated with the errors of the backtest. */
  conformal: Intervals | null;
  actual: number | null;
  /** What came less what was said. */
  error: number | null;
}
