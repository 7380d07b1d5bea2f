// A finger that sweeps over the stage turns its pages.
import { type PointerEvent, useRef } from 'react';

const FAR_ENOUGH_PX = 60;

export function useSwipe(turn: (step: -1 | 1) => void) {
  const start = useRef<{ x: number; y: number } | undefined>(undefined);
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      const onOwnPicture =
        event.target instanceof Element && event.target.closest('[data-floating]') !== null;
      const swipes = event.pointerType === 'touch' && event.isPrimary && !onOwnPicture;
      start.current = swipes ? { x: event.clientX, y: event.clientY } : undefined;
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      const from = start.current;
      start.current = undefined;
      if (from === undefined) return;
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
      if (Math.abs(dx) >= FAR_ENOUGH_PX && Math.abs(dx) > 2 * Math.abs(dy)) turn(dx < 0 ? 1 : -1);
    },
    onPointerCancel: () => {
      start.current = undefined;
    },
  };
}
