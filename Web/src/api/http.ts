import { ApiError, apiErrorOf } from "./apiError";

export interface RequestOptions {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  body?: unknown;
  headers?: Record<string, string>;
  query?: Record<string, string | number | undefined>;
  /** Milliseconds until the server counts as away. */
  limit?: number;
}

const defaultLimit = 20_000;

/** One request, one parsed answer; everything else is an `ApiError`. */
export async function sendRequest<Answer>(path: string, options: RequestOptions = {}): Promise<Answer> {
  const { method = "GET", body, headers = {}, query = {}, limit = defaultLimit } = options;
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), limit);
  try {
    const response = await fetch(path + queryString(query), {
      method,
      headers: body === undefined ? headers : { ...headers, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
      signal: controller.signal,
    });
    const text = await response.text();
    if (!response.ok) throw apiErrorOf(response.status, response.headers, text);
    return parseAnswer<Answer>(text);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError(null, "The server does not answer.");
  } finally {
    clearTimeout(timer);
  }
}

function parseAnswer<Answer>(text: string): Answer {
  if (text === "") return undefined as Answer;
  try {
    return JSON.parse(text) as Answer;
  } catch {
    throw new ApiError(null, "The server's answer is not JSON; is something else listening here?");
  }
}

function queryString(query: Record<string, string | number | undefined>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}
