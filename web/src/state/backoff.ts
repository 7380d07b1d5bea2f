// How long to wait before the next attempt to come back. Pure: the caller brings the randomness.

const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** Milliseconds before attempt `attempt` (1 is the first retry); `random` in 0…1 spreads clients that fell together. */
export function backoff(attempt: number, random: number): number {
  const step = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 16));
  return Math.round(step * (0.75 + 0.5 * random));
}
