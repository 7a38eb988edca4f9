import type { Session } from "../session/session";
import type {
  Algorithm, JobPriority, ModelAnswer, ModelChange, ModelDetails, ModelRequest, ModelVersion, Standing,
  StoredPrediction,
} from "./modelShapes";
import type { TrainingJob } from "./shapes";

/** The routes of models, by what they give. */
export class ModelApi {
  constructor(private readonly session: Session) {}

  async algorithms(): Promise<Algorithm[]> {
    return (await this.session.request<{ algorithms: Algorithm[] }>("/api/ml/algorithms")).algorithms;
  }

  model(id: string): Promise<ModelAnswer> {
    return this.session.request(pathOf(id));
  }

  async create(body: ModelRequest): Promise<ModelDetails> {
    return (await this.session.request<ModelAnswer>("/api/ml/models", { method: "POST", body })).model;
  }

  async change(id: string, body: ModelChange): Promise<ModelDetails> {
    return (await this.session.request<ModelAnswer>(pathOf(id), { method: "PATCH", body })).model;
  }

  delete(id: string): Promise<void> {
    return this.session.request(pathOf(id), { method: "DELETE" });
  }

  async train(id: string, options: { priority: JobPriority; deadline_seconds: number | string }): Promise<TrainingJob> {
    const answer = await this.session.request<{ job: TrainingJob }>(pathOf(id, "train"), {
      method: "POST", body: options });
    return answer.job;
  }

  async job(id: string): Promise<TrainingJob> {
    return (await this.session.request<{ job: TrainingJob }>(`/api/ml/jobs/${encodeURIComponent(id)}`)).job;
  }

  async cancel(jobId: string): Promise<TrainingJob> {
    const path = `/api/ml/jobs/${encodeURIComponent(jobId)}`;
    return (await this.session.request<{ job: TrainingJob }>(path, { method: "DELETE" })).job;
  }

  /** The newest versions. */
  async versions(id: string, limit: number): Promise<ModelVersion[]> {
    const path = pathOf(id, "versions");
    return (await this.session.request<{ versions: ModelVersion[] }>(path, { query: { limit } })).versions;
  }

  async rollBack(id: string, version: number): Promise<ModelDetails> {
    const options = { method: "POST", body: { version } } as const;
    return (await this.session.request<ModelAnswer>(pathOf(id, "rollback"), options)).model;
  }

  standing(id: string): Promise<Standing> {
    return this.session.request(pathOf(id, "evaluation"));
  }

  /** The newest steps of stored forecasts. */
  async predictions(id: string, limit: number): Promise<StoredPrediction[]> {
    const path = pathOf(id, "predictions");
    return (await this.session.request<{ predictions: StoredPrediction[] }>(path, { query: { limit } })).predictions;
  }

  /** Forecasts what follows the newest closed candle; the forecast is stored. */
  async predict(id: string): Promise<void> {
    await this.session.request(pathOf(id, "predict"), { method: "POST", body: {} });
  }
}

function pathOf(id: string, part?: string): string {
  return `/api/ml/models/${encodeURIComponent(id)}${part === undefined ? "" : `/${part}`}`;
}
