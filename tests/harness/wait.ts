// Waiting for a condition instead of for a time. A test never sleeps and hopes.

/** Milliseconds; what is waited for takes a second or two where nothing else runs. */
export const PATIENCE = 45_000;
const PAUSE = 100;

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Resolves with the first truthy value of `probe`, asked again and again for at most `patience`
 * milliseconds; the error names `what` and the last thing that was seen.
 */
export async function until<T>(
  what: string,
  probe: () => Promise<T> | T,
  patience: number = PATIENCE,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + patience;
  let seen: unknown;
  do {
    try {
      const value = await probe();
      if (value) return value;
      seen = value;
    } catch (error) {
      seen = error;
    }
    await pause(PAUSE);
  } while (performance.now() < deadline);
  throw new Error(`${what}: not within ${patience} ms, last seen ${describe(seen)}`);
}

/** What `work` comes to, which must take no longer than `milliseconds`. */
export async function within<T>(what: string, milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function describe(value: unknown): string {
  return value instanceof Error ? value.message : (JSON.stringify(value) ?? String(value));
}
