import type { DriftReading, DriftReport, ModelDetails } from "../../api/modelShapes";
import { useWorkspace } from "../../app/workspaceContext";
import { useSignal } from "../../core/useSignal";
import { fixed, percent } from "../../format/numbers";
import { utcMinute } from "../../format/times";

const tones = { unknown: "idle", steady: "good", drifting: "warn" };
const fewest = 10;

/** Whether live forecasts hold what the backtest promised, with the bands, and the alerts since the page was opened. */
export function DriftState({ drift, model }: { drift: DriftReport; model: ModelDetails }): JSX.Element {
  const { activity } = useWorkspace();
  const alerts = useSignal(activity.entries)
    .filter(({ kind, title }) => kind === "alert" && title.includes(`'${model.name}'`));
  return (
    <div className="drift" data-testid="drift" data-status={drift.status}>
      <p>
        <span className={`status status-${tones[drift.status]}`}>{drift.status === "unknown" ? "no drift known" : drift.status}</span>
        {" "}{words(drift)}
      </p>
      <ul className="readings">
        <Reading name="80% interval holds" reading={drift.coverage_80} text={(value) => percent(value, 1)} />
        <Reading name="95% interval holds" reading={drift.coverage_95} text={(value) => percent(value, 1)} />
        <Reading name="MAE over naive" reading={drift.relative_mae} text={(value) => fixed(value, 3)} />
      </ul>
      {alerts.length > 0 && (
        <ul className="alerts" aria-label="Alerts">
          {alerts.map(({ key, at, title }) => <li key={key}><time>{utcMinute(at)} UTC</time> {title}</li>)}
        </ul>
      )}
    </div>
  );
}

function words({ status, reason, origins, independent_origins: independent }: DriftReport): string {
  switch (status) {
    case "unknown":
      return `${independent} of the ${fewest} forecasts that it takes have their outcome without overlapping.`;
    case "steady": return `The newest ${origins} forecasts hold what the backtest promised.`;
    case "drifting": return `Of the newest ${origins} forecasts ${reason ?? "some figure has left its band"}.`;
  }
}

interface ReadingProperties {
  name: string;
  reading: DriftReading | null;
  text: (value: number) => string;
}

function Reading({ name, reading, text }: ReadingProperties): JSX.Element | null {
  if (reading === null) return null;
  const isInside = reading.value >= reading.lower && reading.value <= reading.upper;
  return (
    <li className={isInside ? "" : "verdict"}>
      {name} <b>{text(reading.value)}</b>{" "}
      <span className="unit">band {text(reading.lower)} to {text(reading.upper)}{isInside ? "" : ", left"}</span>
    </li>
  );
}
