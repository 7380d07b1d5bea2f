// Lets the tiles glide for as long as a change of the layout takes. `layout` names what is laid out: while only the size
// of the stage changes, nothing glides.
import { type RefObject, useLayoutEffect, useRef } from 'react';

const GLIDES_MS = 240;

export function useGlide<E extends HTMLElement>(layout: string): RefObject<E | null> {
  const element = useRef<E>(null);
  const before = useRef(layout);
  useLayoutEffect(() => {
    const list = element.current;
    if (list === null || before.current === layout) return undefined;
    before.current = layout;
    list.dataset.gliding = '';
    const timer = setTimeout(() => delete list.dataset.gliding, GLIDES_MS);
    return () => clearTimeout(timer);
  }, [layout]);
  return element;
}
