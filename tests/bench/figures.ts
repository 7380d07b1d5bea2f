// Figures: what a benchmark hands back, and how it is printed. Nothing here passes or fails: a figure
// depends on the machine, and whoever reads it compares it with the target themselves.

export interface Figure {
  what: string;
  value: number;
  unit: 'ms' | 's' | '×' | '%' | 'MB';
  /** What is aimed at: no more than this. */
  target?: number;
}

/** The value below which a share of the samples lies: 0.5 is the median. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((one, other) => one - other);
  const index = Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1);
  return sorted[Math.max(0, index)] ?? Number.NaN;
}

/** How long each of `count` rounds takes, in milliseconds, one after another. */
export async function timed(count: number, round: (index: number) => Promise<unknown>): Promise<number[]> {
  const samples: number[] = [];
  for (let index = 0; index < count; index++) {
    const begun = performance.now();
    await round(index);
    samples.push(performance.now() - begun);
  }
  return samples;
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function sayFigure({ what, value, unit, target }: Figure): void {
  const shown = value.toFixed(value < 10 ? 2 : 0);
  const aim = target === undefined ? '' : `   (target: no more than ${target} ${unit})`;
  say(`  ${what.padEnd(64)}${shown.padStart(8)} ${unit}${aim}`);
}
