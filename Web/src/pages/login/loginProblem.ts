import { ApiError } from "../../api/apiError";

/** Why a login or registration did not work, in words for the form. */
export interface LoginProblem {
  message: string;
  /** When it may be tried again, in milliseconds; `null` for at once. */
  retryAt: number | null;
  fields: Readonly<Record<string, string>>;
}

export function loginProblem(error: unknown, isSetup: boolean, now: number): LoginProblem {
  if (!(error instanceof ApiError)) return problem(String(error));
  if (error.isServerAway) return problem("The server does not answer. Is aaiti serve running?");
  switch (error.status) {
    case 401:
      return problem("Wrong email or password.");
    case 403:
      return problem(isSetup ? "This installation already has its owner. Sign in instead." : error.message);
    case 429: {
      const seconds = error.retryAfter ?? 60;
      return { ...problem("Too many attempts."), retryAt: now + seconds * 1000 };
    }
    case 422: {
      const fields = Object.fromEntries(error.fields.map(({ field, message }) => [field, sentence(message)]));
      return { ...problem(error.fields.length > 0 ? "Please correct the marked fields." : error.message), fields };
    }
    default:
      return problem(error.message);
  }
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1) + (/[.!?]$/.test(words) ? "" : ".");
}

function problem(message: string): LoginProblem {
  return { message, retryAt: null, fields: {} };
}
