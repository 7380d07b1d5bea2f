// A screen without hardware, and the person who sits before it: Xvfb is the room's monitor, mouse and keyboard; Xephyr
// in a window of it is the computer that is tried. What is done to Xvfb reaches Xephyr as its own devices do, so it
// plays the person at the desk, while what a program makes inside Xephyr comes from XTEST. Ends what it started.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { until } from '../wait.ts';

const run = promisify(execFile);

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export type Colour = readonly [red: number, green: number, blue: number];

export class Display {
  /** As in the variable DISPLAY. */
  readonly name: string;
  readonly size: Size;
  readonly #children: ChildProcess[];

  private constructor(name: string, size: Size, children: ChildProcess[]) {
    this.name = name;
    this.size = size;
    this.#children = children;
  }

  /** The room: a monitor of its own, on which nothing runs. */
  static room(size: Size = { width: 1600, height: 1000 }): Promise<Display> {
    const screen = ['-screen', '0', `${size.width}x${size.height}x24`];
    return Display.#start('Xvfb', [...screen, '-nolisten', 'tcp', '+extension', 'GLX'], size, {});
  }

  /** A computer with a window manager that stands in the room, at its top left. */
  static async computer(room: Display, size: Size = { width: 1280, height: 800 }): Promise<Display> {
    const screen = ['-screen', `${size.width}x${size.height}`];
    const computer = await Display.#start('Xephyr', [...screen, '-nolisten', 'tcp'], size, room.environment);
    try {
      await computer.manageWindows();
    } catch (error) {
      await computer.end();
      throw error;
    }
    return computer;
  }

  static async #start(
    program: string,
    args: string[],
    size: Size,
    environment: Record<string, string>,
  ): Promise<Display> {
    const child = spawn(program, ['-displayfd', '3', ...args], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...environment },
    });
    endWithUs(child);
    const number = await firstLine(program, child);
    return new Display(`:${number}`, size, [child]);
  }

  get environment(): Record<string, string> {
    return { DISPLAY: this.name };
  }

  /** Starts a window manager, without which windows have neither place nor focus. */
  async manageWindows(): Promise<void> {
    let manager = this.start('openbox', []);
    await until('a window manager is there', async () => {
      // It gives up where the display is not yet whole.
      if (manager.exitCode !== null) manager = this.start('openbox', []);
      const { stdout } = await this.#ask('xprop', ['-root', '_NET_SUPPORTING_WM_CHECK']);
      return stdout.includes('window id');
    });
  }

  /** Starts a program on this display; it ends with the display. */
  start(program: string, args: string[], environment: Record<string, string> = {}): ChildProcess {
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...this.environment, ...environment },
    });
    endWithUs(child);
    this.#children.push(child);
    return child;
  }

  /** The id of a window whose title has these words, once it is shown. */
  window(title: string): Promise<string> {
    return until(`a window "${title}" is shown on ${this.name}`, () => this.windowNow(title));
  }

  async windowNow(title: string): Promise<string | undefined> {
    const found = await this.#xdotool(['search', '--onlyvisible', '--name', title]).catch(() => '');
    return found.split('\n').filter(Boolean).at(-1);
  }

  async place(window: string): Promise<Spot & Size> {
    // Of the picture itself, whatever frame a window manager put around it.
    const { stdout } = await this.#ask('xwininfo', ['-id', window]);
    const fact = (name: string) => Number(new RegExp(`${name}:\\s+(-?\\d+)`).exec(stdout)?.[1]);
    return {
      x: fact('Absolute upper-left X'),
      y: fact('Absolute upper-left Y'),
      width: fact('Width'),
      height: fact('Height'),
    };
  }

  /** Moves the mouse of this display. */
  async point({ x, y }: Spot): Promise<void> {
    await this.#xdotool(['mousemove', String(Math.round(x)), String(Math.round(y))]);
  }

  async click(at: Spot, button = 1): Promise<void> {
    await this.point(at);
    await this.#xdotool(['click', String(button)]);
  }

  /** Keys by their names in X, as `ctrl+alt+shift+Escape`. */
  async press(...keys: string[]): Promise<void> {
    await this.#xdotool(['key', ...keys]);
  }

  async holds(key: string, down: boolean): Promise<void> {
    await this.#xdotool([down ? 'keydown' : 'keyup', key]);
  }

  async holdsButton(button: number, down: boolean): Promise<void> {
    await this.#xdotool([down ? 'mousedown' : 'mouseup', String(button)]);
  }

  async type(text: string): Promise<void> {
    await this.#xdotool(['type', '--delay', '20', text]);
  }

  async focus(window: string): Promise<void> {
    await this.#xdotool(['windowactivate', '--sync', window]);
  }

  /** Covers the whole of it with a window of one colour, as `#rrggbb`. */
  async paint(colour: string): Promise<void> {
    const title = `all ${colour.slice(1)}`;
    const colours = ['-bg', colour, '-fg', colour, '-cr', colour, '+sb'];
    this.start('xterm', ['-T', title, '-fullscreen', ...colours, '-e', 'sleep infinity']);
    await this.window(title);
  }

  async screenshot(path: string): Promise<void> {
    await this.#ask('import', ['-window', 'root', path]);
  }

  async colourAt({ x, y }: Spot): Promise<Colour> {
    const crop = `1x1+${Math.round(x)}+${Math.round(y)}`;
    const { stdout } = await this.#ask('import', ['-window', 'root', '-crop', crop, '-depth', '8', 'txt:-']);
    const match = /#([0-9A-F]{2})([0-9A-F]{2})([0-9A-F]{2})/.exec(stdout);
    if (!match) throw new Error(`no colour in ${stdout}`);
    return [1, 2, 3].map((part) => Number.parseInt(match[part] as string, 16)) as unknown as Colour;
  }

  /** Empty where nobody has copied anything. */
  async clipboard(): Promise<string> {
    const { stdout } = await this.#ask('xclip', ['-selection', 'clipboard', '-out']).catch(() => ({
      stdout: '',
    }));
    return stdout;
  }

  /** Somebody copies this; the program that does gives it until another copies something. */
  async copies(text: string): Promise<void> {
    const xclip = this.start('xclip', ['-selection', 'clipboard', '-in', '-quiet']);
    xclip.stdin?.end(text);
    await until('it can be pasted', async () => (await this.clipboard()) === text);
  }

  async end(): Promise<void> {
    for (const child of this.#children.toReversed()) await endChild(child);
  }

  async #xdotool(args: string[]): Promise<string> {
    return (await this.#ask('xdotool', args)).stdout.trim();
  }

  #ask(program: string, args: string[]): Promise<{ stdout: string; stderr: string }> {
    return run(program, args, { env: { ...process.env, ...this.environment }, timeout: 20_000 });
  }
}

/** Ends a process that we started, and waits for it. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}

export function endWithUs(child: ChildProcess): void {
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.removeListener('exit', end));
}

/** What the X server writes to its fourth channel when it is ready: its number. */
function firstLine(program: string, child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = '';
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes('\n')) resolve(said.trim());
  });
  child.once('error', (error) => reject(new Error(`${program} does not start`, { cause: error })));
  child.once('exit', (code) => reject(new Error(`${program} ended with ${code}`)));
  return promise;
}
