// In full screen the bar goes away after four seconds without pointer or focus in it, and is back at once.
import { type RefObject, useEffect } from 'react';

const HIDES_AFTER_MS = 4_000;
const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const;

/** Sets `data-idle` on the element; it must hold the bar as `#controls`. */
export function useIdle(frame: RefObject<HTMLElement | null>, enabled: boolean): void {
  useEffect(() => {
    const element = frame.current;
    if (element === null || !enabled) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hide = () => {
      if (!isUsed(element)) element.dataset.idle = '';
    };
    const wake = () => {
      delete element.dataset.idle;
      clearTimeout(timer);
      timer = setTimeout(hide, HIDES_AFTER_MS);
    };
    wake();
    for (const sign of SIGNS) window.addEventListener(sign, wake);
    return () => {
      clearTimeout(timer);
      delete element.dataset.idle;
      for (const sign of SIGNS) window.removeEventListener(sign, wake);
    };
  }, [frame, enabled]);
}

function isUsed(frame: HTMLElement): boolean {
  const something = document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;
  const focused = frame.querySelector('#controls, header')?.contains(document.activeElement) === true;
  return something || (focused && document.activeElement?.matches(':focus-visible') === true);
}
