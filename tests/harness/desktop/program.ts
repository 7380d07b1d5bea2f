// The desktop program on a computer of its own: in Xephyr, whose person sits before the room around it.

import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Person } from '../devices.ts';
import { desktopProgram, outputPath } from '../paths.ts';
import { until } from '../wait.ts';
import { Display, endChild, type Size, type Spot } from './display.ts';
import type { SoundServer } from './sound.ts';

/** In the question, from the left upper corner of its window: where the person can say what. */
const ANSWERS = { decline: { x: 76, y: 398 }, allow: { x: 174, y: 398 } } as const;
const QUESTION = { width: 600, height: 470 };
/** From the right edge of the bar. */
const STOP = { right: 74, y: 30 };
const BAR = { width: 940 };

interface Start {
  readonly window?: boolean;
  readonly sound?: SoundServer;
  /** What starts it, where it is not the usual build. */
  readonly command?: readonly [string, ...string[]];
  readonly env?: Record<string, string>;
}

export class Computer {
  readonly room: Display;
  /** What a program sees of it, and where programs run. */
  readonly desk: Display;
  readonly #folder = mkdtempSync(join(tmpdir(), 'conclave-desktop-'));
  #program: ChildProcess | undefined;
  #said = '';

  private constructor(room: Display, desk: Display) {
    this.room = room;
    this.desk = desk;
  }

  static async setUp(size?: Size): Promise<Computer> {
    const room = await Display.room(size);
    try {
      return new Computer(room, await Display.computer(room, size));
    } catch (error) {
      await room.end();
      throw error;
    }
  }

  /** Starts the program; it is in the meeting when this is done. */
  async starts(
    args: readonly string[],
    { window = false, sound, command: [program, ...before] = [desktopProgram], env }: Start = {},
  ): Promise<void> {
    this.#said = '';
    const silent = window ? [] : ['--no-window'];
    const child = this.desk.start(program, [...before, ...args, ...silent, '--data', this.#folder], {
      CONCLAVE_LOG: 'info,conclave_desktop=debug',
      ...sound?.environment,
      ...env,
    });
    this.#program = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#said += chunk.toString();
      });
    }
    try {
      await until('the program is in the meeting', () => this.#said.includes('in the meeting'));
    } catch (error) {
      await this.desk.screenshot(outputPath('desktop/not-in.png')).catch(() => undefined);
      const state = child.exitCode === null ? 'it goes on' : `it ended with ${child.exitCode}`;
      throw new Error(`${state}:\n${this.#said.slice(-2_000)}`, { cause: error });
    }
  }

  /** What it wrote into its log. */
  get said(): string {
    return this.#said;
  }

  /** The person says no, with their own mouse. */
  declines(): Promise<void> {
    return this.#answers('decline');
  }

  /** The person says yes as soon as that counts, with their own mouse. */
  async allows(): Promise<void> {
    // Dead for a second and a half after it was seen whole.
    await new Promise((resolve) => setTimeout(resolve, 1_900));
    await this.#answers('allow');
  }

  /** The question has come up. */
  async asks(): Promise<void> {
    try {
      await until('the question is on the screen', () => this.#shows({ x: 12, y: 12 }, [20, 29, 27]));
    } catch (error) {
      throw new Error(`it does not ask:\n${this.#said.slice(-2_000)}`, { cause: error });
    }
  }

  /** Whether the colour of this person's camera is anywhere on the window's stage. */
  async shows({ colour }: Person): Promise<boolean> {
    const { width, height } = this.desk.size;
    for (const y of [0.3, 0.45, 0.7]) {
      for (const x of [0.25, 0.3, 0.35, 0.4, 0.6, 0.65, 0.7, 0.75]) {
        const seen = await this.desk.colourAt({ x: width * x, y: height * y });
        if (seen.every((part, index) => Math.abs(part - (colour[index] as number)) < 40)) return true;
      }
    }
    return false;
  }

  /** The bar lies on top. */
  isBarred(): Promise<boolean> {
    return this.#isColour({ x: this.desk.size.width / 2, y: 5 }, [109, 78, 224]);
  }

  async stopsControl(): Promise<void> {
    const x = (this.desk.size.width + BAR.width) / 2 - STOP.right;
    await this.room.click({ x, y: STOP.y });
  }

  /** Of the program. */
  get pid(): number {
    const pid = this.#program?.pid;
    if (pid === undefined) throw new Error('the program was not started');
    return pid;
  }

  kill(): void {
    this.#program?.kill('SIGKILL');
  }

  async end(): Promise<void> {
    if (this.#program) await endChild(this.#program);
    await this.desk.end();
    await this.room.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #answers(what: keyof typeof ANSWERS): Promise<void> {
    const { x, y } = ANSWERS[what];
    const corner = this.#question();
    await this.room.point({ x: corner.x + x - 5, y: corner.y + y });
    await this.room.click({ x: corner.x + x, y: corner.y + y });
  }

  #question(): Spot {
    const { width, height } = this.desk.size;
    return { x: (width - QUESTION.width) / 2, y: (height - QUESTION.height) / 2 };
  }

  #shows({ x, y }: Spot, colour: readonly [number, number, number]): Promise<boolean> {
    const corner = this.#question();
    return this.#isColour({ x: corner.x + x, y: corner.y + y }, colour);
  }

  async #isColour(at: Spot, colour: readonly [number, number, number]): Promise<boolean> {
    const seen = await this.desk.colourAt(at);
    return seen.every((part, index) => Math.abs(part - (colour[index] as number)) < 12);
  }
}
