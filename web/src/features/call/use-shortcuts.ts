// Listens to the keyboard for the meeting's commands, as the person has set them. Whoever calls it carries them out.
import { useEffect, useRef } from 'react';
import { onMac } from '../../lib/platform';
import { settings } from './session';
import { type Command, commandOf, type Place } from './shortcuts';

export function useShortcuts(run: (command: Command) => void): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    let talking = false;
    const act = (command: Command) => {
      talking = command === 'talk';
      latest.current(command);
    };
    const press = (event: KeyboardEvent) => {
      // The page would scroll while Space is held.
      if (talking && event.key === ' ') event.preventDefault();
      if (event.defaultPrevented || event.isComposing) return;
      const keyboard = { choices: settings.get().shortcuts, mac: onMac };
      const command = commandOf(event, placeOf(event.target), keyboard);
      if (command === undefined) return;
      if (command !== 'close') event.preventDefault();
      act(command);
    };
    // A key let go over another window is never reported, so that leaving the page ends talking too.
    const release = (event: Event) => {
      const letGo = !(event instanceof KeyboardEvent) || event.key === ' ';
      if (talking && letGo) act('stop-talking');
    };
    window.addEventListener('keydown', press);
    window.addEventListener('keyup', release);
    window.addEventListener('blur', release);
    return () => {
      release(new Event('blur'));
      window.removeEventListener('keydown', press);
      window.removeEventListener('keyup', release);
      window.removeEventListener('blur', release);
    };
  }, []);
}

const FIELDS = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"]';
const PRESSED_BY_SPACE =
  'button, a[href], summary, input, [role="button"], [role="option"], [role="tab"], [role="slider"]';

function placeOf(target: EventTarget | null): Place {
  if (document.querySelector('[aria-modal="true"]') !== null) return 'dialog';
  if (!(target instanceof HTMLElement)) return 'page';
  if (target.closest('[role="dialog"]') !== null) return 'dialog';
  if (target.closest(FIELDS) !== null) return 'field';
  return target.closest(PRESSED_BY_SPACE) === null ? 'page' : 'button';
}
