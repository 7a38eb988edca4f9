import type { Intervals, StoredPrediction } from "../api/modelShapes";

/** A stored forecast: all its steps, in their order. */
export interface StoredForecast {
  key: string;
  symbol: string;
  version: number;
  /** When the last candle that it saw had closed, in milliseconds. */
  asOf: number;
  steps: readonly StoredPrediction[];
}

/**
 * The forecasts that stored steps belong to, the newest first. One whose first steps are missing, as of the oldest of a
 * list that ends amid it, is left out: its fan would begin in the air.
 */
export function forecastsOf(predictions: readonly StoredPrediction[]): StoredForecast[] {
  const forecasts = new Map<string, StoredPrediction[]>();
  for (const prediction of predictions) {
    const key = `${prediction.symbol} ${prediction.as_of} ${prediction.model_version}`;
    const steps = forecasts.get(key) ?? [];
    // Asked again for another horizon, the same steps are stored again; the newest come first.
    if (!steps.some(({ step }) => step === prediction.step)) steps.push(prediction);
    forecasts.set(key, steps);
  }
  return [...forecasts]
    .map(([key, steps]) => ({
      key,
      symbol: steps[0]?.symbol ?? "",
      version: steps[0]?.model_version ?? 0,
      asOf: Date.parse(steps[0]?.as_of ?? ""),
      steps: steps.sort((left, right) => left.step - right.step),
    }))
    .filter(({ steps }) => steps[0]?.step === 1)
    .sort((left, right) => right.asOf - left.asOf || right.version - left.version);
}

/** The intervals of a step: calibrated ones if they are wanted and there are any. */
export function intervalsOf(step: StoredPrediction, isCalibrated: boolean): Intervals {
  return (isCalibrated ? step.conformal : null) ?? step;
}

/** How a forecast did so far: steps whose outcome is known, their mean absolute error, and how many its 95% band held. */
export interface Outcome {
  known: number;
  meanError: number | null;
  inside95: number;
}

export function outcomeOf({ steps }: StoredForecast, isCalibrated: boolean): Outcome {
  const known = steps.filter(({ actual }) => actual !== null);
  const total = known.reduce((sum, { error }) => sum + Math.abs(error ?? 0), 0);
  const inside = known.filter((step) => {
    const { lower_95: lower, upper_95: upper } = intervalsOf(step, isCalibrated);
    return step.actual !== null && step.actual >= lower && step.actual <= upper;
  });
  return { known: known.length, meanError: known.length === 0 ? null : total / known.length, inside95: inside.length };
}
