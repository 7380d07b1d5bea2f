// Lies over a shared screen while its computer is controlled from here: hands pointer, wheel, keys and text to the
// steer. Text comes through a hidden field, so that input methods, dead keys and soft keyboards work as everywhere.
import { type PointerEvent, useCallback, useEffect, useRef, type WheelEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { onMac } from '../../../lib/platform';
import type { Control } from '../../../state/remote/control';
import { Finger } from '../../../state/remote/finger';
import type { Steer } from '../../../state/remote/steer';
import { gestureOf, takesBack, typed } from '../../../state/remote/typing';
import { CLIPBOARD_CHARACTERS, type MouseButton, type Position } from '../../../state/remote/words';
import { useSession } from '../session';
import { useControl } from '../use-control';
import classes from './Control.module.css';
import { useNameOf } from './ControllingBar';

const BUTTONS: readonly MouseButton[] = ['left', 'middle', 'right', 'back', 'forward'];
const FARTHEST = 65_535;

function later(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the picture is in its element, which shows it whole with free space at two sides. */
export function pictureIn(width: number, height: number, aspect: number): Frame {
  const shown = Math.min(width, height * aspect);
  const [w, h] = [shown, shown / aspect];
  return { x: (width - w) / 2, y: (height - h) / 2, width: w, height: h };
}

/** A point of the element as a place on the shared screen; beside the picture it is the nearest edge. */
export function placeOf(x: number, y: number, frame: Frame): Position {
  const part = (at: number, from: number, size: number) =>
    Math.round(Math.max(0, Math.min(1, (at - from) / size)) * FARTHEST);
  return { x: part(x, frame.x, frame.width), y: part(y, frame.y, frame.height) };
}

interface Props {
  readonly aspect: number;
  readonly principal: string;
}

export function ControlSurface({ aspect, principal }: Props) {
  const { t } = useTranslation();
  const { call } = useSession();
  const { control } = call;
  const { keysThere } = useControl();
  const name = useNameOf(principal);
  const field = useRef<HTMLTextAreaElement>(null);
  const at = useCallback(
    (event: { readonly clientX: number; readonly clientY: number; readonly currentTarget: Element }) => {
      const box = event.currentTarget.getBoundingClientRect();
      const frame = pictureIn(box.width, box.height, aspect);
      return placeOf(event.clientX - box.left, event.clientY - box.top, frame);
    },
    [aspect],
  );
  useKeys(field);
  useEffect(() => {
    if (keysThere) field.current?.focus();
  }, [keysThere]);
  const finger = useRef(new Finger(later));
  useEffect(() => () => finger.current.lift(), []);
  const touch = (event: PointerEvent<HTMLDivElement>) => ({
    x: event.clientX,
    y: event.clientY,
    at: at(event),
  });
  const takeKeys = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    control.takeKeys(control.get().mine?.scopes.keyboard === true);
    field.current?.focus({ preventScroll: true });
  };
  const press = (down: boolean) => (event: PointerEvent<HTMLDivElement>) => {
    // A finger here steers; it turns no pages.
    event.stopPropagation();
    const { steer } = control;
    if (steer === undefined) return;
    event.preventDefault();
    if (down) takeKeys(event);
    if (event.pointerType === 'touch') tap(event, down, steer);
    else click(event, down, steer);
  };
  const click = (event: PointerEvent<HTMLDivElement>, down: boolean, steer: Steer) => {
    const button = BUTTONS[event.button];
    if (button !== undefined) steer.press(button, down, at(event));
  };
  const tap = (event: PointerEvent<HTMLDivElement>, down: boolean, steer: Steer) => {
    // A second finger is none of the mouse's.
    if (event.isPrimary) finger.current[down ? 'down' : 'up'](touch(event), steer);
  };
  const move = (event: PointerEvent<HTMLDivElement>) => {
    const { steer } = control;
    if (steer === undefined) return;
    if (event.pointerType !== 'touch') steer.point(at(event));
    else if (event.isPrimary) finger.current.move(touch(event), steer);
  };
  const cancel = () => {
    finger.current.lift();
    control.steer?.letGo();
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it stands for a whole computer; its keyboard is the field below */}
      <div
        className={classes.surface}
        data-control-surface
        onPointerMove={move}
        onPointerDown={press(true)}
        onPointerUp={press(false)}
        onPointerCancel={cancel}
        onContextMenu={(event) => event.preventDefault()}
        onWheel={(event: WheelEvent<HTMLDivElement>) =>
          control.steer?.roll(event.deltaX, event.deltaY, event.deltaMode, at(event))
        }
      />
      <textarea
        ref={field}
        className={classes.field}
        aria-label={t('call.control.keysGo', { name })}
        autoCapitalize="off"
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        onBlur={() => control.takeKeys(false)}
        onFocus={() => control.takeKeys(control.get().mine?.scopes.keyboard === true)}
      />
    </>
  );
}

/** Keys of the hidden field, before anything else on the page hears of them. */
function useKeys(field: React.RefObject<HTMLTextAreaElement | null>): void {
  const { call } = useSession();
  const { control } = call;
  useEffect(() => {
    const element = field.current;
    if (element === null) return undefined;
    const clipboard = () => control.get().mine?.scopes.clipboard === true;
    const key = (event: KeyboardEvent) => {
      event.stopPropagation();
      if (takesBack(event)) {
        control.takeKeys(false);
        element.blur();
      } else if (control.get().keysThere) {
        send(control, event);
      }
    };
    const input = (event: Event) => {
      if (event instanceof InputEvent && event.isComposing) return;
      if (element.value !== '') control.steer?.text(element.value);
      element.value = '';
    };
    const paste = (event: ClipboardEvent) => {
      event.preventDefault();
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (clipboard() && text !== '') control.steer?.paste([...text].slice(0, CLIPBOARD_CHARACTERS).join(''));
    };
    const away = () => control.steer?.letGo();
    element.addEventListener('keydown', key);
    element.addEventListener('keyup', key);
    element.addEventListener('input', input);
    element.addEventListener('compositionend', input);
    element.addEventListener('paste', paste);
    window.addEventListener('blur', away);
    document.addEventListener('visibilitychange', away);
    return () => {
      element.removeEventListener('keydown', key);
      element.removeEventListener('keyup', key);
      element.removeEventListener('input', input);
      element.removeEventListener('compositionend', input);
      element.removeEventListener('paste', paste);
      window.removeEventListener('blur', away);
      document.removeEventListener('visibilitychange', away);
      away();
    };
  }, [control, field]);
}

function send(control: Control, event: KeyboardEvent): void {
  const { mine, gameKeys } = control.get();
  const facts = { ...factsOf(event), shiftKey: event.shiftKey };
  const gesture = mine?.scopes.clipboard === true ? gestureOf(facts) : undefined;
  // The browser then says what is pasted, without asking anybody.
  if (gesture === 'paste') return;
  const what = typed(facts, gameKeys);
  if (what.kind === 'composed') return;
  event.preventDefault();
  if (what.kind === 'text') control.steer?.text(what.text);
  if (what.kind === 'key') control.steer?.key(what.code, what.down);
  if (gesture === 'copy') control.steer?.copy();
}

function factsOf(event: KeyboardEvent) {
  const { type, key, code, repeat, isComposing, ctrlKey, altKey, metaKey } = event;
  // On a Mac the Option key makes characters, as AltGr does elsewhere.
  const altGraph = event.getModifierState('AltGraph') || (onMac && altKey && !ctrlKey && !metaKey);
  return { type, key, code, repeat, isComposing, ctrlKey, altKey, metaKey, altGraph };
}
