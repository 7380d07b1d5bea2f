// Dragging the own picture: it follows the hand and lands in the nearest corner. The keyboard has its own way, see
// `StageTiles`. Moved past React, because a hand moves sixty times a second.
import { type RefObject, useEffect, useRef } from 'react';
import type { Corner } from '../../state/personal';
import { settings } from './session';

/** Less is a press, not a drag. */
const BEGINS_AFTER_PX = 6;

export function useDragToCorner(enabled: boolean): RefObject<HTMLLIElement | null> {
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    const tile = element.current;
    if (tile === null || !enabled) return undefined;
    const down = (event: PointerEvent) => {
      const onButton = event.target instanceof Element && event.target.closest('button') !== null;
      if (event.button === 0 && !onButton) follow(tile, event);
    };
    tile.addEventListener('pointerdown', down);
    return () => tile.removeEventListener('pointerdown', down);
  }, [enabled]);
  return element;
}

function follow(tile: HTMLElement, start: PointerEvent): void {
  let moved = false;
  // A fast hand is outside the tile before its first move is heard.
  tile.setPointerCapture(start.pointerId);
  const move = (event: PointerEvent) => {
    const [dx, dy] = [event.clientX - start.clientX, event.clientY - start.clientY];
    moved ||= Math.hypot(dx, dy) > BEGINS_AFTER_PX;
    if (!moved) return;
    tile.dataset.dragged = '';
    tile.style.translate = `${dx}px ${dy}px`;
  };
  const stop = () => {
    const corner = moved ? nearestCorner(tile) : undefined;
    delete tile.dataset.dragged;
    tile.style.translate = '';
    if (corner !== undefined) settings.patch({ corner });
    for (const [name, run] of ends) tile.removeEventListener(name, run);
    tile.removeEventListener('pointermove', move);
  };
  const ends = [
    ['pointerup', stop],
    ['pointercancel', stop],
  ] as const;
  tile.addEventListener('pointermove', move);
  for (const [name, run] of ends) tile.addEventListener(name, run);
}

function nearestCorner(tile: HTMLElement): Corner | undefined {
  const stage = tile.parentElement?.getBoundingClientRect();
  if (stage === undefined) return undefined;
  const at = tile.getBoundingClientRect();
  const [x, y] = [at.x + at.width / 2 - stage.x, at.y + at.height / 2 - stage.y];
  return `${y < stage.height / 2 ? 'top' : 'bottom'}-${x < stage.width / 2 ? 'left' : 'right'}`;
}
