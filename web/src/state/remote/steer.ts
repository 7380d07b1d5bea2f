// The controlling side of one lease: numbers what is done, merges moves, remembers what is held, and lets go of it
// whenever the other computer may have. It must know no element and no connection.
import { INPUT, type Input, MOVE, type MouseButton, type Position, TEXT_CHARACTERS } from './words';

/** Between two moves: 125 a second, more than a screen shows. */
const MOVE_EVERY_MS = 8;
/** Between two messages of the wheel. */
const WHEEL_EVERY_MS = 16;
/** A touchpad reports pixels, the other computer counts hundred-and-twentieths of a notch. */
const NOTCH = 120;
const PIXELS_A_NOTCH = 100;
const LINES_A_NOTCH = 3;
const WHEEL_MOST = 32_767;

export interface SteerPorts {
  readonly send: (topic: string, message: unknown, reliable: boolean) => void;
  readonly now: () => number;
  /** Runs once after so many milliseconds; what it returns forgets it. */
  readonly later: (run: () => void, ms: number) => () => void;
}

export class Steer {
  readonly lease: string;
  readonly #ports: SteerPorts;
  #said = 0;
  #moved = 0;
  readonly #keys = new Set<string>();
  readonly #buttons = new Set<MouseButton>();
  #at: Position = { x: 32_768, y: 32_768 };
  #movePending = false;
  #lastMove = Number.NEGATIVE_INFINITY;
  #wheel = { dx: 0, dy: 0 };
  #forgetMove: (() => void) | undefined;
  #forgetWheel: (() => void) | undefined;

  constructor(lease: string, ports: SteerPorts) {
    this.lease = lease;
    this.#ports = ports;
  }

  point(at: Position): void {
    this.#at = at;
    if (this.#movePending) return;
    const wait = this.#lastMove + MOVE_EVERY_MS - this.#ports.now();
    if (wait <= 0) {
      this.#move();
      return;
    }
    this.#movePending = true;
    this.#forgetMove = this.#ports.later(() => this.#move(), wait);
  }

  press(button: MouseButton, down: boolean, at: Position): void {
    if (down === this.#buttons.has(button)) return;
    if (down) this.#buttons.add(button);
    else this.#buttons.delete(button);
    this.#at = at;
    // It carries the place itself; an older move must not come behind it.
    this.#dropMove();
    this.#say({ type: 'button', button, down, at });
  }

  /** As a wheel event of the browser has it; `mode` is its `deltaMode`. */
  roll(dx: number, dy: number, mode: number, at: Position): void {
    const notch = mode === 0 ? NOTCH / PIXELS_A_NOTCH : mode === 1 ? NOTCH / LINES_A_NOTCH : NOTCH * 10;
    this.#wheel = { dx: this.#wheel.dx + dx * notch, dy: this.#wheel.dy + dy * notch };
    this.#at = at;
    this.#forgetWheel ??= this.#ports.later(() => this.#roll(), WHEEL_EVERY_MS);
  }

  key(code: string, down: boolean): void {
    if (down === this.#keys.has(code)) return;
    if (down) this.#keys.add(code);
    else this.#keys.delete(code);
    this.#say({ type: 'key', code, down });
  }

  /** Keys pressed one after the other and let go in the opposite order, as for Ctrl+Alt+Delete. */
  chord(codes: readonly string[]): void {
    for (const code of codes) this.key(code, true);
    for (const code of codes.toReversed()) this.key(code, false);
  }

  text(text: string): void {
    const characters = [...text];
    for (let from = 0; from < characters.length; from += TEXT_CHARACTERS) {
      this.#say({ type: 'text', text: characters.slice(from, from + TEXT_CHARACTERS).join('') });
    }
  }

  paste(text: string): void {
    this.#say({ type: 'paste', text });
  }

  copy(): void {
    this.#say({ type: 'copy' });
  }

  monitor(monitor: number): void {
    this.#say({ type: 'monitor', monitor });
  }

  ping(id: number): void {
    this.#say({ type: 'ping', id });
  }

  /** Lets everything go: the page lost the focus, or the keys were taken back. Nothing to say where nothing is held. */
  letGo(): void {
    this.#dropMove();
    const held = this.#keys.size + this.#buttons.size > 0;
    this.forget();
    if (held) this.#say({ type: 'reset' });
  }

  /** The other computer has let everything go by itself. */
  forget(): void {
    this.#keys.clear();
    this.#buttons.clear();
  }

  end(): void {
    this.#dropMove();
    this.#forgetWheel?.();
    this.#forgetWheel = undefined;
    this.forget();
  }

  #move(): void {
    this.#movePending = false;
    this.#lastMove = this.#ports.now();
    this.#moved += 1;
    const message = { lease: this.lease, n: this.#moved, after: this.#said, to: this.#at };
    this.#ports.send(MOVE, message, false);
  }

  #dropMove(): void {
    this.#movePending = false;
    this.#forgetMove?.();
    this.#forgetMove = undefined;
  }

  #roll(): void {
    this.#forgetWheel = undefined;
    const whole = (delta: number) => Math.max(-WHEEL_MOST, Math.min(WHEEL_MOST, Math.trunc(delta)));
    const [dx, dy] = [whole(this.#wheel.dx), whole(this.#wheel.dy)];
    this.#wheel = { dx: this.#wheel.dx - dx, dy: this.#wheel.dy - dy };
    if (dx !== 0 || dy !== 0) this.#say({ type: 'wheel', dx, dy, at: this.#at });
  }

  #say(input: Input): void {
    this.#said += 1;
    this.#ports.send(INPUT, { lease: this.lease, n: this.#said, input }, true);
  }
}
