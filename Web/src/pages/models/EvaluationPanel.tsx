import type { ModelDetails, Standing } from "../../api/modelShapes";
import { valueOf } from "../../core/loadable";
import { useSignal } from "../../core/useSignal";
import { utcMinute } from "../../format/times";
import { columnsOf, rowsOf } from "../../models/evaluationTable";
import type { StoredForecast } from "../../models/forecasts";
import type { ModelDesk } from "../../models/modelDesk";
import { LoadState, Panel } from "../../shell/Panel";
import { DriftState } from "./DriftState";

/** What the forecasts are worth: backtested and live, beside naive, and the verdict in words. */
export function EvaluationPanel({ desk, model }: { desk: ModelDesk; model: ModelDetails }): JSX.Element {
  const standing = useSignal(desk.standing);
  const forecasts = valueOf(useSignal(desk.forecasts)) ?? [];
  const known = valueOf(standing);
  return (
    <Panel title="What its forecasts are worth" name="evaluation"
      aside={known === null ? undefined : `v${known.model_version}, ${known.windows} origins of ${known.horizon} steps`}>
      <LoadState value={standing} rows={8} onRetry={() => desk.refresh()}>
        {(value) => value === null ? <div className="empty"><p>Not trained yet.</p></div> : (
          <>
            <p className="worth" data-testid="verdict" data-beats={value.beats_naive === true}>{value.verdict}</p>
            <Figures standing={value} />
            <p className="panel-note">{liveNote(value, forecasts)}</p>
            <DriftState drift={value.live_drift} model={model} />
          </>
        )}
      </LoadState>
    </Panel>
  );
}

function Figures({ standing }: { standing: Standing }): JSX.Element {
  const columns = columnsOf(standing);
  return (
    <div className="figures-scroll" role="region" aria-label="Evaluation, in figures" tabIndex={0}>
      <table className="figures" data-testid="figures">
        <thead>
          <tr>
            <td />
            {columns.map(({ key, label, title }) => (
              <th key={key} scope="col" title={title} data-column={key}>{label}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rowsOf(columns).map(({ key, label, title, values }) => (
            <tr key={key} data-metric={key}>
              <th scope="row"><abbr title={title}>{label}</abbr></th>
              {values.map((value, index) => <td key={columns[index]?.key} data-column={columns[index]?.key}>{value}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Where the live column comes from, or when it will have something. */
function liveNote({ live, model_version: version }: Standing, forecasts: readonly StoredForecast[]): string {
  if (live !== null) return "Live: every forecast value of this version whose outcome is known, at all steps.";
  const due = forecasts
    .filter((forecast) => forecast.version === version)
    .flatMap(({ steps }) => steps.filter(({ actual }) => actual === null).map((step) => Date.parse(step.target_time)));
  return due.length === 0
    ? "Live: this version has not forecast yet."
    : `Live: the first outcome is the candle of ${utcMinute(Math.min(...due))} UTC.`;
}
