// Listens to the keyboard for the meeting's commands.
import { useEffect, useRef } from 'react';
import { type Command, commandOf } from './shortcuts';

export function useShortcuts(run: (command: Command) => void): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const command = commandOf(event, isBusy(event.target));
      if (command === undefined) return;
      event.preventDefault();
      latest.current(command);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}

function isBusy(target: EventTarget | null): boolean {
  const types =
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable="true"]') !== null;
  return types || document.querySelector('[role="menu"], [role="dialog"]') !== null;
}
