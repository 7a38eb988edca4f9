import type { ModelDetails } from "../../api/modelShapes";
import { useAction } from "../../core/useAction";
import { useSignal } from "../../core/useSignal";
import { parseTime, utcMinute } from "../../format/times";
import type { ModelDesk } from "../../models/modelDesk";
import { isUnfinished } from "../../models/training";
import { Panel } from "../../shell/Panel";
import { TrainForm } from "./TrainForm";
import { TrainingState } from "./TrainingState";
import { useMayTrade } from "./useMayTrade";

/** What a model is, whether it serves, and the training that is under way. */
export function ModelPanel({ desk, model }: { desk: ModelDesk; model: ModelDetails }): JSX.Element {
  const job = useSignal(desk.job);
  const mayTrade = useMayTrade();
  const service = useAction();
  const isTrained = Number(model.version ?? 0) > 0;
  const change = (isDemoted: boolean): void =>
    void service.run(() => desk.change({ is_demoted: isDemoted }));
  const since = parseTime(model.drifting_since);
  return (
    <Panel title={model.name} name="model" aside={
      [model.algorithm_type, model.symbols.join(", "), model.target_timeframe].join(" · ")
    }>
      <div className="panel-body">
        <dl className="facts">
          <Fact name="Version" value={isTrained ? `v${model.version}` : "not trained yet"} />
          <Fact name="Looks ahead" value={`${model.horizon} candles`} />
          <Fact name="Trained on" value={
            model.training_period_days === null ? "all candles" : `the last ${model.training_period_days} days`} />
          <Fact name="Parameters" value={parameterText(model.parameters)} />
        </dl>
        {model.is_demoted && (
          <p className="notice" role="status" data-testid="demoted">Out of service: no bot may begin with this model.</p>
        )}
        {model.drift !== null && (
          <p className="notice" role="status" data-testid="drift-notice">
            Its live forecasts have left their band{since === null ? "" : ` since ${utcMinute(since)} UTC`}: {model.drift}.
          </p>
        )}
        {model.error !== null && (job === null || !isUnfinished(job)) && (
          <p className="notice notice-bad" role="alert" data-testid="training-error">
            The last training failed: {model.error}
          </p>
        )}
        {job !== null && isUnfinished(job) && <TrainingState desk={desk} job={job} />}
        {mayTrade && (job === null || !isUnfinished(job)) && (
          <div className="buttons">
            <TrainForm desk={desk} isTrained={isTrained} />
            {isTrained && (
              <button type="button" className="quiet" disabled={service.isBusy} data-testid="service"
                onClick={() => change(!model.is_demoted)}>
                {model.is_demoted ? "Put back into service" : "Take out of service"}
              </button>
            )}
          </div>
        )}
        {service.problem !== null && <p className="form-problem" role="alert">{service.problem.message}</p>}
      </div>
    </Panel>
  );
}

function Fact({ name, value }: { name: string; value: string }): JSX.Element {
  return <div><dt>{name}</dt><dd>{value}</dd></div>;
}

/** Parameters as people write them; the many of some algorithms are cut, with all of them in the list of versions. */
function parameterText(parameters: ModelDetails["parameters"]): string {
  if (parameters === "auto") return "chosen automatically";
  const shown = Object.entries(parameters).map(([name, value]) => `${name} ${String(value)}`);
  if (shown.length === 0) return "none";
  return shown.slice(0, 6).join(", ") + (shown.length > 6 ? `, and ${shown.length - 6} more` : "");
}
