import { type FormEvent, useState } from "react";
import type { JobPriority } from "../../api/modelShapes";
import { useAction } from "../../core/useAction";
import type { ModelDesk } from "../../models/modelDesk";
import { numberOf } from "../../models/schemaForm";

const defaultSeconds = 60;

/** Starts a training: at once, or first how urgent it is and how long it may take. */
export function TrainForm({ desk, isTrained }: { desk: ModelDesk; isTrained: boolean }): JSX.Element {
  const [priority, setPriority] = useState<JobPriority>("normal");
  const [seconds, setSeconds] = useState(String(defaultSeconds));
  const training = useAction();
  const fault = training.problem?.fields.find(({ field }) => field === "deadline_seconds");
  const train = (event: FormEvent): void => {
    event.preventDefault();
    void training.run(() => desk.train(priority, numberOf(seconds)));
  };
  return (
    <form className="train" onSubmit={train}>
      <button type="submit" className="quiet" disabled={training.isBusy} data-testid="train">
        {isTrained ? "Train again" : "Train"}
      </button>
      <label>
        at most <input inputMode="numeric" value={seconds} aria-label="Seconds at most"
          {...(fault === undefined ? {} : { "aria-invalid": true as const, "aria-describedby": "train-problem" })}
          onChange={(event) => setSeconds(event.target.value)} /> s,
      </label>
      <label>
        <select value={priority} aria-label="Priority"
          onChange={(event) => setPriority(event.target.value as JobPriority)}>
          <option value="high">first of mine</option>
          <option value="normal">in turn</option>
          <option value="low">when nobody waits</option>
        </select>
      </label>
      {training.problem !== null && (
        <p className="form-problem" role="alert" id="train-problem">
          {fault === undefined ? training.problem.message : `Seconds at most: ${fault.message}`}
        </p>
      )}
    </form>
  );
}
