// Moves the focus to the heading of a page that replaces another: what had it is gone, and a screen reader should
// begin at the new page's name.
import { type RefObject, useEffect, useRef } from 'react';

export function useFocusFirst<E extends HTMLElement>(): RefObject<E | null> {
  const element = useRef<E>(null);
  useEffect(() => {
    if (document.activeElement === null || document.activeElement === document.body) element.current?.focus();
  }, []);
  return element;
}
