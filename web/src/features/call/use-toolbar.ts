// A toolbar is one stop of the Tab key; the arrows move inside (WAI-ARIA toolbar pattern).
import { type RefObject, useEffect } from 'react';

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export function useToolbar(bar: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = bar.current;
    if (element === null) return undefined;
    const listen = (event: KeyboardEvent) => moveFocus(element, event);
    const remember = ({ target }: FocusEvent) => markStop(element, target);
    element.addEventListener('keydown', listen);
    element.addEventListener('focusin', remember);
    markStop(element, buttonsOf(element)[0] ?? null);
    return () => {
      element.removeEventListener('keydown', listen);
      element.removeEventListener('focusin', remember);
    };
  }, [bar]);
}

function buttonsOf(bar: HTMLElement): HTMLButtonElement[] {
  return [...bar.querySelectorAll('button')].filter(
    (button) => !button.disabled && button.offsetParent !== null,
  );
}

function moveFocus(bar: HTMLElement, event: KeyboardEvent): void {
  const buttons = buttonsOf(bar);
  const focused = document.activeElement;
  const at = focused instanceof HTMLButtonElement ? buttons.indexOf(focused) : -1;
  const to = destination(event.key, at, buttons.length);
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  buttons[to]?.focus();
}

function destination(key: string, at: number, count: number): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = STEPS[key];
  return step === undefined ? undefined : (at + step + count) % count;
}

function markStop(bar: HTMLElement, stop: EventTarget | null): void {
  if (!(stop instanceof HTMLButtonElement)) return;
  for (const button of bar.querySelectorAll('button')) button.tabIndex = button === stop ? 0 : -1;
}
