export interface Backoff {
  /** The first wait, in milliseconds; each further one is twice as long, up to `longest`. */
  first: number;
  longest: number;
  /** The share by which a wait may be shorter, so that a thousand clients do not come back at once. */
  jitter: number;
}

export const defaultBackoff: Backoff = { first: 500, longest: 10_000, jitter: 0.4 };

/** How long to wait before reconnecting after `failures` failed attempts in a row; `random` is in 0 ..< 1. */
export function wait(backoff: Backoff, failures: number, random: number): number {
  const full = Math.min(backoff.longest, backoff.first * 2 ** Math.max(0, failures - 1));
  return Math.round(full * (1 - backoff.jitter * random));
}
