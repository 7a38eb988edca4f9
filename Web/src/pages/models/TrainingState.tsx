import type { TrainingJob } from "../../api/shapes";
import { useAction } from "../../core/useAction";
import type { ModelDesk } from "../../models/modelDesk";
import { trainingReason, trainingText } from "../../models/training";
import { useMayTrade } from "./useMayTrade";

/** A training that waits or runs: its place or stage, the time left, and how to end it. */
export function TrainingState({ desk, job }: { desk: ModelDesk; job: TrainingJob }): JSX.Element {
  const cancelling = useAction();
  const mayTrade = useMayTrade();
  const isRunning = job.status === "running";
  return (
    <div className="training" data-testid="training" data-status={job.status}>
      <span className="training-words">
        <strong>{isRunning ? "Training" : "Queued for training"} {trainingReason(job)}</strong>
        <span className="unit">{trainingText(job)}</span>
      </span>
      {isRunning && <progress value={job.progress ?? 0} max={1} aria-label="Training" />}
      {mayTrade && (
        <button type="button" className="quiet" disabled={cancelling.isBusy} data-testid="cancel-training"
          onClick={() => void cancelling.run(() => desk.cancel())}>Cancel</button>
      )}
      <span className="hidden" role="status">{isRunning ? "The training runs." : "The training waits."}</span>
      {cancelling.problem !== null && <p className="form-problem" role="alert">{cancelling.problem.message}</p>}
    </div>
  );
}
