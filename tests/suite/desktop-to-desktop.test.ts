// Somebody's real desktop, controlled from the window of the program on another computer.

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { Colour, Size, Spot } from '../harness/desktop/display.ts';
import { Computer } from '../harness/desktop/program.ts';
import { watches, writesDown } from '../harness/desktop/targets.ts';
import { ANA } from '../harness/devices.ts';
import { Guest } from '../harness/guest.ts';
import { outputPath } from '../harness/paths.ts';
import { Stage } from '../harness/stage.ts';
import { pause, until } from '../harness/wait.ts';

const stage = Stage.set({ people: [ANA] });
const computers: Computer[] = [];
afterEach(async () => {
  for (const computer of computers.splice(0)) await computer.end();
  await stage.clear();
});

/** From the right edge of the window: what stands above a shared screen, and how far below the window's top. */
const ASK = { right: 100, y: 96 };
const SCOPES = { Keyboard: { right: 310 }, Clipboard: { right: 216 } } as const;

/** Mira, by the program's window, and Ben, whose monitor it shows. */
class Pair {
  readonly mira: Computer;
  readonly ben: Computer;
  readonly #window: Spot & Size;

  private constructor(mira: Computer, ben: Computer, window: Spot & Size) {
    this.mira = mira;
    this.ben = ben;
    this.#window = window;
  }

  static async meet(): Promise<Pair> {
    const ana = new Guest(await stage.tab(ANA));
    const link = await ana.startsMeeting(stage.server.url);
    await ana.joins();
    const [mira, ben] = [await Computer.setUp(), await Computer.setUp()];
    computers.push(mira, ben);
    await ben.starts([link, '--name', 'Ben', '--share', '0']);
    await mira.starts([link, '--name', 'Mira'], { window: true });
    const window = await mira.desk.place(await mira.desk.window('Conclave'));
    return new Pair(mira, ben, window);
  }

  /** They are in a meeting, Mira has asked and Ben has said yes. */
  static async controls(...scopes: (keyof typeof SCOPES)[]): Promise<Pair> {
    const pair = await Pair.meet();
    await pair.#asks(scopes);
    await pair.ben.asks();
    await pair.ben.allows();
    await until('the bar is on the screen', () => pair.ben.isBarred());
    await until('Mira can steer', async () => !(await pair.#canAsk()));
    await pair.mira.desk.screenshot(outputPath('desktop-to-desktop/steering.png'));
    return pair;
  }

  async #asks(scopes: (keyof typeof SCOPES)[]): Promise<void> {
    await until('Mira can ask', () => this.#canAsk());
    for (const scope of scopes) await this.#clicks(SCOPES[scope].right);
    await this.mira.desk.screenshot(outputPath('desktop-to-desktop/asking.png'));
    await until('Mira has asked', async () => {
      await this.#clicks(ASK.right);
      await pause(700);
      return !(await this.#canAsk());
    });
    await this.mira.desk.screenshot(outputPath('desktop-to-desktop/asked.png'));
  }

  /** Somewhere in the strip above the shared screen. */
  async #clicks(right: number): Promise<void> {
    const { x, y, width } = this.#window;
    await this.#comes({ x: x + width - right, y: y + ASK.y });
    await this.mira.room.click({ x: x + width - right, y: y + ASK.y });
    await pause(300);
  }

  async #canAsk(): Promise<boolean> {
    const { x, y, width } = this.#window;
    return isViolet(await this.mira.desk.colourAt({ x: x + width - ASK.right - 60, y: y + ASK.y }));
  }

  /** As a hand does: it is there a moment before it clicks. */
  async #comes(at: Spot): Promise<void> {
    await this.mira.room.point({ x: at.x - 5, y: at.y });
    await this.mira.room.point(at);
    await pause(300);
  }

  /** With the pointer on this spot of Ben's desk. */
  async clicks(at: Spot, button = 1, times = 1): Promise<void> {
    const here = this.#here(at);
    await this.#comes(here);
    for (let time = 0; time < times; time += 1) await this.mira.room.click(here, button);
    await pause(300);
  }

  async drags(from: Spot, to: Spot): Promise<void> {
    const { room } = this.mira;
    await this.#comes(this.#here(from));
    await room.holdsButton(1, true);
    for (let step = 1; step <= 10; step += 1) {
      const part = step / 10;
      const spot = { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
      await room.point(this.#here(spot));
    }
    await room.holdsButton(1, false);
  }

  /** Where a spot of Ben's desk is in Mira's window, which shows it whole below header and strip. */
  #here({ x, y }: Spot): Spot {
    const window = this.#window;
    const desk = this.ben.desk.size;
    const [left, top] = [window.x + 12, window.y + 56 + 12 + 56 + 8];
    // At the right there is a column with Ana's camera.
    const [width, height] = [window.width - 24 - 234, window.y + window.height - 68 - 12 - top];
    const scale = Math.min(width / desk.width, height / desk.height);
    return {
      x: left + (width - desk.width * scale) / 2 + x * scale,
      y: top + (height - desk.height * scale) / 2 + y * scale,
    };
  }
}

function isViolet([red, green, blue]: Colour): boolean {
  return blue > 180 && green < 120 && red < 160;
}

describe('a desktop that is controlled by another desktop', () => {
  test('is typed on, and stopped at the desk', async () => {
    const pair = await Pair.controls('Keyboard');
    const { at, lines } = await writesDown(pair.ben.desk);
    await pair.clicks(at);
    await pair.mira.room.type('Hello, World! ~|\\ 0123');
    await pair.mira.room.press('Return');
    await until('what is typed is written down', () => lines().endsWith('\n'));
    assert.equal(lines(), 'Hello, World! ~|\\ 0123\n');
    await pair.mira.desk.screenshot(outputPath('desktop-to-desktop/typed.png'));
    await pair.ben.stopsControl();
    await until('the bar is gone', async () => !(await pair.ben.isBarred()));
  });

  test('gets clicks, double clicks, right clicks, drags and the wheel where they were made', async () => {
    const pair = await Pair.controls();
    const { window, at, saw } = await watches(pair.ben.desk);
    await pair.clicks(at, 1, 2);
    await pair.clicks(at, 3);
    await pair.clicks(at, 5);
    await until('the wheel has turned', () => saw().includes('ButtonRelease 5'));
    const presses = saw().filter((event) => event.startsWith('ButtonPress'));
    // How far one click of the wheel turns is up to the window system here, which has no real wheel.
    assert.deepEqual(presses.slice(0, 4), [
      'ButtonPress 1',
      'ButtonPress 1',
      'ButtonPress 3',
      'ButtonPress 5',
    ]);
    assert.deepEqual(new Set(presses.slice(3)), new Set(['ButtonPress 5']));
    // By its title a window is dragged.
    const { desk } = pair.ben;
    const before = await desk.place(window);
    const title = { x: before.x + 100, y: before.y - 10 };
    await pair.drags(title, { x: title.x + 150, y: title.y + 100 });
    await until('the window has moved', async () => {
      const { x, y } = await desk.place(window);
      return Math.abs(x - before.x - 150) < 6 && Math.abs(y - before.y - 100) < 6;
    });
  });

  test('holds Shift as long as it is held here, and lets go of it when control is revoked', async () => {
    const pair = await Pair.controls('Keyboard');
    const { at, saw } = await watches(pair.ben.desk);
    await pair.clicks(at);
    const keys = () => saw().filter((event) => event.startsWith('Key'));
    await pair.mira.room.press('shift+Left');
    await until('Shift is up again', () => keys().includes('KeyRelease Shift_L'));
    assert.deepEqual(keys().slice(0, 2), ['KeyPress Shift_L', 'KeyPress Left']);
    await until('the arrow is up again', () => keys().length === 4);
    await pair.mira.room.holds('shift', true);
    await until('Shift is down', () => keys().length === 5);
    await pair.ben.stopsControl();
    await until('Shift is let go', () => keys().length === 6);
    assert.equal(keys()[5], 'KeyRelease Shift_L');
    await pair.mira.room.holds('shift', false);
  });

  test('takes a paste and gives a copy, where that right was given', async () => {
    const pair = await Pair.controls('Keyboard', 'Clipboard');
    const { mira, ben } = pair;
    await mira.desk.copies('from Mira: ßä世');
    const { at } = await writesDown(ben.desk);
    await pair.clicks(at);
    await mira.room.press('ctrl+v');
    await until('it is in Ben’s clipboard', async () => (await ben.desk.clipboard()) === 'from Mira: ßä世');
    await ben.desk.copies('from Ben: 名ñ');
    await mira.room.press('ctrl+c');
    await until('it is in Mira’s clipboard', async () => (await mira.desk.clipboard()) === 'from Ben: 名ñ');
  });
});
