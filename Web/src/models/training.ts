import type { TrainingJob } from "../api/shapes";
import { percent } from "../format/numbers";
import { age } from "../format/times";

const stages: Record<string, string> = {
  queued: "Waiting", loading: "Loading candles", fitting: "Fitting", evaluating: "Evaluating on the past",
  saving: "Saving",
};

const reasons: Record<string, string> = { schedule: "on schedule", drift: "because its forecasts drift" };

/** Where a training stands, in words: `Fitting, 42%, about 3 s left`. */
export function trainingText(job: TrainingJob): string {
  if (job.status === "queued") return queueText(job.position ?? null);
  if (job.status !== "running") return job.error ?? job.status;
  const stage = stages[job.stage ?? ""] ?? job.stage ?? "Running";
  const left = typeof job.remaining_ms === "number" ? `about ${age(job.remaining_ms)} left` : "";
  const share = typeof job.progress === "number" ? percent(job.progress, 0) : "";
  return [stage, share, left].filter((part) => part !== "").join(", ");
}

function queueText(position: number | null): string {
  if (position === null) return "Waiting for a free worker";
  return position === 0 ? "Starting" : `Waiting, number ${position} in the queue`;
}

/** Why it is trained, if nobody asked for it just now; else nothing. */
export function trainingReason({ reason }: TrainingJob): string {
  return reasons[reason ?? ""] ?? "";
}

export function isUnfinished({ status }: TrainingJob): boolean {
  return status === "queued" || status === "running";
}
