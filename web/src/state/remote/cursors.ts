// The pointers of shared screens, by who shares. Pictures come when they change, places often and out of order.
import { Store } from '../store';
import type { CursorImage, CursorMessage, Position } from './words';

export interface Cursor {
  readonly image: CursorImage | undefined;
  readonly at: Position | undefined;
}

interface Known {
  readonly images: ReadonlyMap<number, CursorImage>;
  readonly n: number;
  readonly image: number | undefined;
  readonly at: Position | undefined;
}

const NOBODY: Known = { images: new Map(), n: 0, image: undefined, at: undefined };
/** Of each screen: a desktop has some twenty pointers. */
const IMAGES = 32;
/** Screens whose pointers are known at a time. */
const SCREENS = 16;

export class Cursors extends Store<ReadonlyMap<string, Known>> {
  constructor() {
    super(new Map());
  }

  hear(from: string, message: CursorMessage): void {
    const before = this.get().get(from) ?? NOBODY;
    const after = next(before, message);
    if (after === before) return;
    const others = [...this.get()].filter(([identity]) => identity !== from).slice(1 - SCREENS);
    this.set(new Map([...others, [from, after]]));
  }

  forget(from: string): void {
    if (!this.get().has(from)) return;
    this.set(new Map([...this.get()].filter(([identity]) => identity !== from)));
  }

  of(identity: string): Cursor {
    const { images, image, at } = this.get().get(identity) ?? NOBODY;
    return { image: image === undefined ? undefined : images.get(image), at };
  }
}

function next(before: Known, message: CursorMessage): Known {
  switch (message.type) {
    case 'image': {
      const others = [...before.images].filter(([id]) => id !== message.id).slice(1 - IMAGES);
      return { ...before, images: new Map([...others, [message.id, message]]) };
    }
    case 'at':
      return message.n <= before.n
        ? before
        : { ...before, n: message.n, image: message.image, at: message.at };
    case 'hidden':
      return message.n <= before.n ? before : { ...before, n: message.n, at: undefined };
  }
}
