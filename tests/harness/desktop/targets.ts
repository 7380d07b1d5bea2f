// What somebody uses on a computer that is controlled: they write down what reached them.

import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Display, Spot } from './display.ts';

/** A terminal that writes down what is typed into it, each line as it is ended. */
export async function writesDown(desk: Display): Promise<{ at: Spot; lines: () => string }> {
  const file = join(mkdtempSync(join(tmpdir(), 'conclave-typed-')), 'typed');
  desk.start('xterm', ['-T', 'writes down', '-geometry', '80x20+300+200', '-e', `cat > ${file}`], {
    LC_ALL: 'C.UTF-8',
  });
  const { x, y, width, height } = await desk.place(await desk.window('writes down'));
  const lines = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  return { at: { x: x + width / 2, y: y + height / 2 }, lines };
}

export interface Watched {
  readonly window: string;
  /** Its middle. */
  readonly at: Spot;
  /** As `ButtonPress 1` and `KeyRelease Shift_L`. */
  readonly saw: () => string[];
}

/** A window that writes down the raw events that it gets. */
export async function watches(desk: Display): Promise<Watched> {
  const xev = desk.start('xev', ['-geometry', '300x200+200+300']);
  let said = '';
  xev.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const window = await desk.window('Event Tester');
  const { x, y, width, height } = await desk.place(window);
  const saw = () =>
    [
      ...said.matchAll(
        /^(ButtonPress|ButtonRelease|KeyPress|KeyRelease) event.*?(?:button (\d+)|keysym 0x\w+, (\w+))/gms,
      ),
    ].map(([, kind, button, key]) => `${kind} ${button ?? key}`);
  return { window, at: { x: x + width / 2, y: y + height / 2 }, saw };
}
