// One page in one browser, Chromium or Firefox alike: what a test may do with it and ask of it.

import assert from 'node:assert/strict';
import type { Picture } from '../page/eyes.ts';
import type { Person } from './devices.ts';
import { outputPath } from './paths.ts';
import { until } from './wait.ts';

/** What the two browser drivers must be able to do. */
export interface Driver {
  goto(url: string): Promise<void>;
  evaluate<T, A>(work: (argument: A) => T, argument: A): Promise<Awaited<T>>;
  /** Clicks the button with this accessible name. */
  press(button: string): Promise<void>;
  /** Types into the field with this label, in place of what is there. */
  fill(label: string, text: string): Promise<void>;
  screenshot(path: string): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds without a new frame that count as a standstill. */
const STILL = 2_000;
/** Recordings without a tone that count as silence. */
const TIMES_QUIET = 2;
const TOLERANCE = 40;
/** Decoded frames that make a video a running one: a second's worth. */
const SECOND_OF_FRAMES = 15;

/** The size of a page. Small, because every pixel is drawn by the processor. */
export const VIEWPORT = { width: 800, height: 500 };

export type Shown = Pick<Person, 'name' | 'colour'>;

export class Tab {
  readonly person: Person;
  readonly #driver: Driver;

  constructor(person: Person, driver: Driver) {
    this.person = person;
    this.#driver = driver;
  }

  goto(url: string): Promise<void> {
    return this.#driver.goto(url);
  }

  evaluate<T>(work: () => T): Promise<Awaited<T>>;
  evaluate<T, A>(work: (argument: A) => T, argument: A): Promise<Awaited<T>>;
  evaluate<T, A>(work: (argument: A) => T, argument?: A): Promise<Awaited<T>> {
    return this.#driver.evaluate(work, argument as A);
  }

  async press(button: string): Promise<void> {
    try {
      await this.#driver.press(button);
    } catch (error) {
      const shown = await this.evaluate(() => document.body.innerText).catch(
        () => 'nothing that it can tell',
      );
      throw new Error(`${this.person.name} cannot press "${button}"; the page shows: ${shown}`, {
        cause: error,
      });
    }
  }

  fill(label: string, text: string): Promise<void> {
    return this.#driver.fill(label, text);
  }

  /** What stands in the address bar. */
  address(): Promise<string> {
    return this.evaluate(() => location.href);
  }

  /** Waits until the page's first heading is this one. */
  async isAt(heading: string): Promise<void> {
    await until(`${this.person.name} is at "${heading}"`, async () => {
      const found = await this.evaluate(() => document.querySelector('h1')?.textContent?.trim());
      if (found === heading) return true;
      throw new Error(`the heading is ${JSON.stringify(found)}`);
    });
  }

  /** Waits until these words can be read somewhere on the page. */
  async reads(words: string): Promise<void> {
    await until(`${this.person.name} reads "${words}"`, () =>
      this.evaluate((wanted) => document.body.innerText.includes(wanted), words),
    );
  }

  /** Waits until these words are nowhere on the page. */
  async readsNoMore(words: string, patience?: number): Promise<void> {
    const gone = () => this.evaluate((wanted) => !document.body.innerText.includes(wanted), words);
    await until(`${this.person.name} reads "${words}" no more`, gone, patience);
  }

  screenshot(name: string): Promise<void> {
    return this.#driver.screenshot(outputPath(`${name}.png`));
  }

  close(): Promise<void> {
    return this.#driver.close();
  }

  /** Waits until the video at `selector` decodes another second's worth of frames. */
  async decodes(selector: string): Promise<void> {
    let before: number | undefined;
    await until(`${this.person.name} decodes ${selector}`, async () => {
      const now = await this.frames(selector);
      before ??= now;
      return before !== undefined && now !== undefined && now >= before + SECOND_OF_FRAMES;
    });
  }

  frames(selector: string): Promise<number | undefined> {
    return this.evaluate((wanted) => window.probe.frames(wanted), selector);
  }

  /** Waits until the video at `selector` decodes nothing new for a while. */
  async standsStill(selector: string): Promise<void> {
    let frames = await this.frames(selector);
    let since = performance.now();
    await until(`${this.person.name}'s ${selector} stands still`, async () => {
      const now = await this.frames(selector);
      if (now !== frames) since = performance.now();
      frames = now;
      return performance.now() - since > STILL;
    });
  }

  /** Waits until no video arrives any more, whoever's it was. */
  async receivesNoPicture(): Promise<void> {
    let frames = await this.#framesReceived();
    let since = performance.now();
    await until(`${this.person.name} receives no picture`, async () => {
      const now = await this.#framesReceived();
      if (now !== frames) since = performance.now();
      frames = now;
      return performance.now() - since > STILL;
    });
  }

  #framesReceived(): Promise<number> {
    return this.evaluate(async () => {
      const inbound = await window.probe.inbound();
      return inbound.reduce((sum, { frames }) => sum + frames, 0);
    });
  }

  /** Waits until nothing on the page matches `selector`. */
  async goes(selector: string): Promise<void> {
    await until(`${selector} goes from ${this.person.name}'s page`, () =>
      this.evaluate((wanted) => document.querySelector(wanted) === null, selector),
    );
  }

  /** Waits until the video at `selector` decodes frames of this person's fake camera, moving. */
  async sees(person: Shown, selector: string): Promise<void> {
    await this.decodes(selector);
    const places = new Set<number>();
    await until(`${this.person.name} sees the camera of ${person.name} move`, async () => {
      const picture = await this.look(selector);
      if (!picture || !near(picture.colour, person.colour) || picture.contrast < 30) return false;
      places.add(picture.bar);
      return places.size >= 3;
    });
  }

  /** Waits until the video at `selector` decodes frames of this colour. */
  async shows(shown: Shown, selector: string): Promise<void> {
    await this.decodes(selector);
    await until(`${this.person.name} sees ${shown.name}`, async () => {
      const picture = await this.look(selector);
      return picture && near(picture.colour, shown.colour);
    });
  }

  /** Waits until the video at `selector` decodes frames whose colour changes. */
  async seesColoursChange(selector: string): Promise<void> {
    await this.decodes(selector);
    const colours = new Set<string>();
    await until(`${this.person.name} sees ${selector} change`, async () => {
      const picture = await this.look(selector);
      if (picture) colours.add(picture.colour.join());
      return colours.size >= 3;
    });
  }

  look(selector: string): Promise<Picture | undefined> {
    return this.evaluate((wanted) => window.probe.look(wanted), selector);
  }

  /** Waits until the tone is heard in something that arrives from now on. */
  async hears(pitch: number): Promise<void> {
    const mark = await this.evaluate(() => window.probe.mark());
    await until(`${this.person.name} hears ${pitch} Hz`, () => this.#heardSince(mark, pitch));
  }

  /** Waits until everything that arrives was listened to some times in a row without the tone. */
  async hearsNoMore(pitch: number): Promise<void> {
    let mark = await this.evaluate(() => window.probe.mark());
    await until(`${this.person.name} hears ${pitch} Hz no more`, async () => {
      if (await this.#heardSince(mark, pitch)) mark = await this.evaluate(() => window.probe.mark());
      const times = await this.evaluate((since) => window.probe.recordingsSince(since), mark);
      return times >= TIMES_QUIET && !(await this.#heardSince(mark, pitch));
    });
  }

  /** Checks, after listening once more, that the tone was in nothing that ever arrived. */
  async neverHeard(pitch: number): Promise<void> {
    const mark = await this.evaluate(() => window.probe.mark());
    await until(`${this.person.name} listens`, async () => {
      return (await this.evaluate((since) => window.probe.recordingsSince(since), mark)) >= 1;
    });
    const heard = await this.#heardSince(Number.NEGATIVE_INFINITY, pitch);
    assert.ok(!heard, `${this.person.name} heard ${pitch} Hz`);
  }

  #heardSince(mark: number, pitch: number): Promise<boolean> {
    return this.evaluate(({ mark, pitch }) => window.probe.heardSince(mark, pitch), { mark, pitch });
  }
}

export function near(seen: readonly number[], wanted: readonly number[]): boolean {
  return seen.every((value, index) => Math.abs(value - (wanted[index] ?? 0)) <= TOLERANCE);
}
