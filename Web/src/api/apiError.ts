/** What a request came to when it did not succeed, in words that can be shown. */
export class ApiError extends Error {
  constructor(
    /** The HTTP status; `null` if no answer came at all. */
    readonly status: number | null,
    message: string,
    /** Seconds to wait before trying again, where the server said so. */
    readonly retryAfter: number | null = null,
    readonly fields: readonly FieldError[] = [],
    readonly requestId: string | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }

  get isServerAway(): boolean {
    return this.status === null || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

export interface FieldError {
  field: string;
  message: string;
}

/** Reads an answer that is not a success: RFC 9457 problem details, or whatever a proxy put in their place. */
export function apiErrorOf(status: number, headers: Headers, body: string): ApiError {
  const problem = parseProblem(body);
  const fields = Array.isArray(problem.errors) ? problem.errors.filter(isFieldError) : [];
  const message = [problem.detail, problem.title, `The server answered ${status}.`].find(isText) ?? "";
  const retryAfter = parseRetryAfter(headers.get("retry-after"));
  return new ApiError(status, message, retryAfter, fields, headers.get("x-request-id"));
}

function parseProblem(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function parseRetryAfter(header: string | null): number | null {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && header !== "" ? Math.max(0, Math.ceil(seconds)) : null;
}

function isFieldError(value: unknown): value is FieldError {
  const { field, message } = (value ?? {}) as Partial<FieldError>;
  return typeof field === "string" && typeof message === "string";
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
