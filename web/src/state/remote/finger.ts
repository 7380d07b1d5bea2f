// One finger on a shared screen, as the mouse it stands for: a tap is a click, a finger that moves drags, and one that
// rests presses the right button. It must know no element.
import type { MouseButton, Position } from './words';

/** A finger that rests for so long means the right button. */
export const LONG_PRESS_MS = 500;
/** Less than this is a finger that trembles, in CSS pixels. */
const SLOP = 8;

export interface Mouse {
  point(at: Position): void;
  press(button: MouseButton, down: boolean, at: Position): void;
}

/** Where a finger is: on the page, and on the other computer. */
export interface Touch {
  readonly x: number;
  readonly y: number;
  readonly at: Position;
}

type Later = (run: () => void, ms: number) => () => void;

export class Finger {
  readonly #later: Later;
  #began: Touch | undefined;
  /** The left button is down over there. */
  #drags = false;
  #forget: (() => void) | undefined;

  constructor(later: Later) {
    this.#later = later;
  }

  down(touch: Touch, mouse: Mouse): void {
    this.lift();
    this.#began = touch;
    mouse.point(touch.at);
    this.#forget = this.#later(() => {
      this.lift();
      click('right', touch.at, mouse);
    }, LONG_PRESS_MS);
  }

  move(touch: Touch, mouse: Mouse): void {
    const began = this.#began;
    if (began === undefined) return;
    if (!this.#drags) {
      if (Math.hypot(touch.x - began.x, touch.y - began.y) < SLOP) return;
      this.#forget?.();
      this.#drags = true;
      // From where it began: what is dragged lies there.
      mouse.press('left', true, began.at);
    }
    mouse.point(touch.at);
  }

  up(touch: Touch, mouse: Mouse): void {
    const began = this.#began;
    if (began === undefined) return;
    if (this.#drags) mouse.press('left', false, touch.at);
    else click('left', began.at, mouse);
    this.lift();
  }

  /** Forgets the finger. A button that it holds is let go by whoever lets everything go. */
  lift(): void {
    this.#forget?.();
    this.#forget = undefined;
    this.#began = undefined;
    this.#drags = false;
  }
}

function click(button: MouseButton, at: Position, mouse: Mouse): void {
  mouse.press(button, true, at);
  mouse.press(button, false, at);
}
