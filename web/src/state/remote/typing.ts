// What a key becomes on its way to another computer: a character, a physical key, or nothing. Pure.
//
// Characters travel as such, so that a German keyboard types ß on an American computer; whatever is no character, or is
// pressed with Ctrl, Alt or Meta, travels as the place of the key. With "game keys" everything is a place.

export interface KeyEvent {
  readonly type: string;
  readonly key: string;
  readonly code: string;
  readonly repeat: boolean;
  readonly isComposing: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  /** AltGr, which some systems report as Ctrl and Alt together: it makes characters. */
  readonly altGraph: boolean;
}

export type Typed =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'key'; readonly code: string; readonly down: boolean }
  /** It becomes characters by itself, in the field that has the focus: an input method, a dead key, a soft keyboard. */
  | { readonly kind: 'composed' }
  | { readonly kind: 'nothing' };

const NOTHING: Typed = { kind: 'nothing' };
const COMPOSED: Typed = { kind: 'composed' };

/** They shape characters here; pressed there they would shape them once more. */
const SHAPES_CHARACTERS = new Set(['CapsLock', 'AltGraph', 'NumLock', 'ScrollLock', 'Compose']);

export function typed(event: KeyEvent, gameKeys: boolean): Typed {
  const down = event.type === 'keydown';
  if (gameKeys) return event.code === '' || (down && event.repeat) ? NOTHING : key(event.code, down);
  const composing = event.isComposing || event.key === 'Process' || event.key === 'Dead' || event.code === '';
  if (composing) return COMPOSED;
  if (SHAPES_CHARACTERS.has(event.key)) return NOTHING;
  if (isCharacter(event)) return down ? { kind: 'text', text: event.key } : NOTHING;
  // The other computer repeats what is held by itself.
  return down && event.repeat ? NOTHING : key(event.code, down);
}

function key(code: string, down: boolean): Typed {
  return { kind: 'key', code, down };
}

function isCharacter({ key, ctrlKey, altKey, metaKey, altGraph }: KeyEvent): boolean {
  const plain = altGraph || !(ctrlKey || altKey || metaKey);
  return plain && [...key].length === 1;
}

/** The keys that give the keyboard back, held together. */
export function takesBack(event: {
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly key: string;
}): boolean {
  return event.ctrlKey && event.altKey && event.shiftKey && ['Control', 'Alt', 'Shift'].includes(event.key);
}

export type Gesture = 'copy' | 'paste' | undefined;

/** Whether this press is how people copy or paste. */
export function gestureOf(event: KeyEvent & { readonly shiftKey: boolean }): Gesture {
  const { code, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (event.type !== 'keydown' || altKey) return undefined;
  const command = ctrlKey || metaKey;
  if ((command && code === 'KeyV') || (shiftKey && code === 'Insert')) return 'paste';
  if (command && (code === 'KeyC' || code === 'KeyX' || code === 'Insert')) return 'copy';
  return undefined;
}
