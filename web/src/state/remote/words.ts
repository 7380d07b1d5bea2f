// What remote control says over the data channels: topics and shapes, as `conclave-protocol` has them. It must hold no
// behaviour but reading and writing.
import { isRecord } from '../../lib/keep';

/** What the controller does, in order. Reliable. */
export const INPUT = 'conclave.control.input';
/** Where the controller's pointer is. Lossy. */
export const MOVE = 'conclave.control.move';
/** What the controlled program tells its controller. Reliable. */
export const SCREEN = 'conclave.control.screen';
/** The pointer of a shared screen, for everybody who sees it. */
export const CURSOR = 'conclave.cursor';

/** A place on what is shared: 0 is the left or top edge, 65 535 the right or bottom one. */
export interface Position {
  readonly x: number;
  readonly y: number;
}

export type MouseButton = 'left' | 'middle' | 'right' | 'back' | 'forward';

export type Input =
  | { readonly type: 'button'; readonly button: MouseButton; readonly down: boolean; readonly at: Position }
  | { readonly type: 'wheel'; readonly dx: number; readonly dy: number; readonly at: Position }
  | { readonly type: 'key'; readonly code: string; readonly down: boolean }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'paste'; readonly text: string }
  | { readonly type: 'copy' }
  | { readonly type: 'reset' }
  | { readonly type: 'monitor'; readonly monitor: number }
  | { readonly type: 'ping'; readonly id: number };

export interface Monitor {
  readonly id: number;
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

export type ScreenMessage = { readonly lease: string } & (
  | {
      readonly type: 'layout';
      readonly monitors: readonly Monitor[];
      readonly shared: number;
      readonly keyboard: string;
    }
  | { readonly type: 'paused' | 'resumed' | 'released' | 'ended' }
  | { readonly type: 'clipboard'; readonly text: string }
  | { readonly type: 'refused'; readonly n: number; readonly reason: string }
  | { readonly type: 'pong'; readonly id: number }
);

export interface CursorImage {
  readonly id: number;
  readonly width: number;
  readonly height: number;
  readonly hot_x: number;
  readonly hot_y: number;
  readonly screen_width: number;
  readonly screen_height: number;
  /** A PNG in base64. */
  readonly png: string;
}

export type CursorMessage =
  | ({ readonly type: 'image' } & CursorImage)
  | { readonly type: 'at'; readonly n: number; readonly image: number; readonly at: Position }
  | { readonly type: 'hidden'; readonly n: number };

/** Characters of one piece of text, and of a clipboard that crosses. */
export const TEXT_CHARACTERS = 256;
export const CLIPBOARD_CHARACTERS = 10_000;

export function write(message: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(message));
}

/** What a program of ours said; absent where it is nothing of the kind. Only our own server passes these topics on. */
export function readScreen(bytes: Uint8Array): ScreenMessage | undefined {
  const message = read(bytes);
  return typeof message?.lease === 'string' ? (message as unknown as ScreenMessage) : undefined;
}

export function readCursor(bytes: Uint8Array): CursorMessage | undefined {
  const message = read(bytes);
  switch (message?.type) {
    case 'image':
      return isImage(message) ? (message as unknown as CursorMessage) : undefined;
    case 'at':
      return isRecord(message.at) ? (message as unknown as CursorMessage) : undefined;
    case 'hidden':
      return message as unknown as CursorMessage;
    default:
      return undefined;
  }
}

/** Anybody in the meeting can send a pointer, so that what goes into an address or a style is looked at. */
function isImage({
  png,
  width,
  height,
  hot_x,
  hot_y,
  screen_width,
  screen_height,
}: Record<string, unknown>): boolean {
  const sizes = [width, height, screen_width, screen_height];
  const isSize = (size: unknown) => typeof size === 'number' && size > 0 && size <= 16_384;
  const isHot = (at: unknown) => typeof at === 'number' && at >= 0 && at <= 64;
  const text = typeof png === 'string' && png.length <= 32_768 && /^[A-Za-z0-9+/=]+$/.test(png);
  return (
    text &&
    sizes.every(isSize) &&
    [width, height].every((size) => Number(size) <= 64) &&
    isHot(hot_x) &&
    isHot(hot_y)
  );
}

function read(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const message: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isRecord(message) ? message : undefined;
  } catch {
    return undefined;
  }
}
