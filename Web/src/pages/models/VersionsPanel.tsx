import { useState } from "react";
import type { ModelVersion } from "../../api/modelShapes";
import { valueOf } from "../../core/loadable";
import { useAction } from "../../core/useAction";
import { useSignal } from "../../core/useSignal";
import { fixed, percent, unknown } from "../../format/numbers";
import { age, utcDay, utcMinute } from "../../format/times";
import type { ModelDesk } from "../../models/modelDesk";
import { isUnfinished } from "../../models/training";
import { ConfirmDialog } from "../../shell/ConfirmDialog";
import { ListState, Panel } from "../../shell/Panel";
import { useMayTrade } from "./useMayTrade";

const columns = ["Version", "MASE", "Naive", "95% holds", "Trained", "Took", "Candles", "Data", "Code", ""];

/** What the trainings have made, and the way back to an earlier version. Versions that were pruned are not there. */
export function VersionsPanel({ desk }: { desk: ModelDesk }): JSX.Element {
  const versions = useSignal(desk.versions);
  const job = useSignal(desk.job);
  const mayTrade = useMayTrade();
  const [wanted, setWanted] = useState<ModelVersion | null>(null);
  const action = useAction();
  const mayRollBack = mayTrade && (job === null || !isUnfinished(job));
  return (
    <Panel title="Versions" name="versions" aside={valueOf(versions)?.length}>
      <ListState list={versions} rows={2} onRetry={() => desk.refresh()} empty={<p>No training has ended well yet.</p>}>
        {(items) => (
          <div className="figures-scroll" role="region" aria-labelledby="versions-title" tabIndex={0}>
            <table className="figures versions">
              <thead><tr>{columns.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
              <tbody>
                {items.map((version) => (
                  <VersionRow key={version.version} version={version}
                    onUse={mayRollBack ? () => setWanted(version) : null} />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </ListState>
      {wanted !== null && (
        <ConfirmDialog title={`Use version ${wanted.version}?`} verb={`Use version ${wanted.version}`} action={action}
          onConfirm={() => desk.rollBack(wanted.version)} onClose={() => setWanted(null)}>
          <p>
            The model will forecast with version {wanted.version}, trained{" "}
            {utcMinute(Date.parse(wanted.trained_at))} UTC. Bots that run keep the version that they began with. What was
            known of its drift begins anew, and it is put into service.
          </p>
        </ConfirmDialog>
      )}
    </Panel>
  );
}

function VersionRow({ version, onUse }: { version: ModelVersion; onUse: (() => void) | null }): JSX.Element {
  const { model, naive, training_candles: candles, first_candle: first, last_candle: last } = version.performance_metrics;
  const trained = Date.parse(version.trained_at);
  const took = version.duration_ms ?? version.fit_ms;
  const span = first === undefined || last === undefined ? "" : `${utcDay(Date.parse(first))} to ${utcDay(Date.parse(last))}`;
  return (
    <tr data-testid="version" data-version={version.version} data-in-use={version.in_use}
      title={JSON.stringify(version.parameters)}>
      <th scope="row">v{version.version} <span className="unit">{version.algorithm_type}</span></th>
      <td>{fixed(score(model, "mase"), 3)}</td>
      <td>{fixed(score(naive, "mase"), 3)}</td>
      <td>{percent(score(model, "coverage_95"), 1)}</td>
      <td><time dateTime={version.trained_at}>{utcMinute(trained)}</time></td>
      <td title={`${fixed(version.fit_ms, 1)} ms of it for the fit`}>{took < 1000 ? `${fixed(took, 0)} ms` : age(took)}</td>
      <td title={span}>{candles === undefined ? unknown : candles.toLocaleString("en-US")}</td>
      <td><code title={version.data_fingerprint}>{version.data_fingerprint.slice(0, 8)}</code></td>
      <td>{version.code_version}</td>
      <td>
        {version.in_use ? <span className="status status-good">in use</span> : onUse !== null && (
          <button type="button" className="quiet" aria-label={`Use version ${version.version}`} onClick={onUse}>
            Use
          </button>
        )}
      </td>
    </tr>
  );
}

function score(scores: Readonly<Record<string, unknown>>, key: string): number | null {
  const value = scores[key];
  return typeof value === "number" ? value : null;
}
