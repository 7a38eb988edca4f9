import { ApiError } from "../api/apiError";

/** Something that the server has and the page wants. */
export type Loadable<Value> =
  | { state: "loading" }
  | { state: "ready"; value: Value }
  | { state: "failed"; message: string; requestId: string | null };

export const loading = { state: "loading" } as const;

export function ready<Value>(value: Value): Loadable<Value> {
  return { state: "ready", value };
}

export function failed(error: unknown): Loadable<never> {
  if (error instanceof ApiError) return { state: "failed", message: error.message, requestId: error.requestId };
  return { state: "failed", message: String(error), requestId: null };
}

export function valueOf<Value>(loadable: Loadable<Value>): Value | null {
  return loadable.state === "ready" ? loadable.value : null;
}
