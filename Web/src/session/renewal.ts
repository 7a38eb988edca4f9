/** When an access token is exchanged for the next one: early enough for a slow network, late enough to be rare. */

const margin = 30_000;
const shortest = 1_000;
// Browsers count delays in 32 bits; a longer one would fire at once.
const longest = 2 ** 31 - 1;

/** Milliseconds until the renewal of a token that lives for `seconds` from now: half its life if that is short. */
export function renewalDelay(seconds: number): number {
  const lifetime = seconds * 1000;
  return Math.min(longest, Math.max(shortest, lifetime / 2, lifetime - margin));
}

/** Whether a token that ends at `expiresAt` is too old to start something with. */
export function needsRenewal(expiresAt: number, now: number): boolean {
  return expiresAt - now < 5_000;
}
