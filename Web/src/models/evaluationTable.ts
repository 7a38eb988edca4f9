import type { Scores, Standing } from "../api/modelShapes";
import { fixed, percent, unknown } from "../format/numbers";

export interface EvaluationColumn {
  key: string;
  label: string;
  title: string;
  scores: Scores;
}

export interface EvaluationRow {
  key: string;
  label: string;
  title: string;
  /** One for each column. */
  values: string[];
}

type Style = "ratio" | "share" | "price" | "chance" | "count";

const rows: [key: string, label: string, style: Style, title: string][] = [
  ["mase", "MASE", "ratio", "Mean absolute scaled error: below 1 beats the scale"],
  ["rmsse", "RMSSE", "ratio", "Root mean squared scaled error: below 1 beats the scale"],
  ["relative_mae", "MAE over naive", "ratio", "Mean absolute error over that of saying the last close again: below 1 is better"],
  ["skill", "Skill over naive", "share", "1 − RMSE over that of the naive forecast: above 0 is better"],
  ["p_value", "Diebold-Mariano p", "chance", "The probability of so large a difference to the naive forecast by chance"],
  ["smape", "sMAPE", "share", "Symmetric mean absolute percentage error: lower is better"],
  ["rmse", "RMSE", "price", "Root mean squared error, in the quote currency"],
  ["mae", "MAE", "price", "Mean absolute error, in the quote currency"],
  ["crps", "CRPS", "price", "Continuous ranked probability score, in the quote currency: lower is better"],
  ["directional_accuracy", "Direction right", "share", "Share of forecasts that said rightly up or down"],
  ["direction_p_value", "Direction p", "chance", "The probability of as many right by always naming the more frequent direction"],
  ["brier", "Brier score", "ratio", "Mean squared error of the probability of a rise: 0.25 for always one half"],
  ["coverage_80", "80% interval holds", "share", "Share of outcomes inside the 80% interval: should be 80%"],
  ["coverage_95", "95% interval holds", "share", "Share of outcomes inside the 95% interval: should be 95%"],
  ["n", "Forecasts", "count", "Forecast values that were compared with what came"],
];

/** The model, with its own intervals and with calibrated ones, beside the naive forecasts and what came live. */
export function columnsOf(standing: Standing): EvaluationColumn[] {
  const { naive } = standing;
  const own = { skill: standing.skill, p_value: standing.p_value };
  const columns: EvaluationColumn[] = [
    { key: "model", label: "Model", title: "Backtested, with the model's own intervals",
      scores: { ...besides(standing.model, naive), ...own } },
  ];
  if (standing.conformal) {
    // Judged over later origins only, once there was enough to calibrate with: other figures would not compare.
    const { coverage_80, coverage_95, n } = standing.conformal;
    columns.push({ key: "conformal", label: "Calibrated",
      title: "Backtested, with intervals calibrated on earlier errors (conformal prediction)",
      scores: { coverage_80, coverage_95, n } });
  }
  columns.push({ key: "naive", label: "Naive", title: "Saying the last close again", scores: besides(naive, null) });
  if (standing.seasonal_naive && (standing.season ?? 1) > 1) {
    columns.push({ key: "seasonal_naive", label: "Seasonal naive", title: "Saying the close of a season before again",
      scores: besides(standing.seasonal_naive, naive) });
  }
  columns.push({ key: "live", label: "Live", title: "What came of forecasts that were made of the future",
    scores: standing.live ?? {} });
  return columns;
}

/** The rows of the metrics that at least one column has. */
export function rowsOf(columns: readonly EvaluationColumn[]): EvaluationRow[] {
  return rows.flatMap(([key, label, style, title]) => {
    const values = columns.map(({ scores }) => figure(scores[key], style));
    return values.every((value) => value === unknown) ? [] : [{ key, label, title, values }];
  });
}

function besides(scores: Scores, naive: Scores | null): Scores {
  const [mae, naiveMae] = [scores["mae"], naive?.["mae"]];
  const isDefined = typeof mae === "number" && typeof naiveMae === "number" && naiveMae > 0;
  return isDefined ? { ...scores, relative_mae: mae / naiveMae } : scores;
}

function figure(value: unknown, style: Style): string {
  if (typeof value !== "number") return unknown;
  switch (style) {
    case "ratio": return fixed(value, 3);
    case "share": return percent(value, 1);
    case "price": return significant(value);
    case "chance": return value < 0.001 ? "< 0.001" : fixed(value, 3);
    case "count": return fixed(value, 0);
  }
}

/** Four significant digits or more. */
export function significant(value: number): string {
  const decimals = value === 0 ? 2 : Math.min(8, Math.max(0, 3 - Math.floor(Math.log10(Math.abs(value)))));
  return fixed(value, decimals);
}
