// Which tile an arrow key leads to: the nearest in that direction, as the eye would say. Pure.
import type { Rect } from './scene';

export type Arrow = 'left' | 'right' | 'up' | 'down';

const ARROWS: Readonly<Record<string, Arrow>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

export function arrowOf(key: string): Arrow | undefined {
  return ARROWS[key];
}

/** Being off the line counts more than being far. */
const OFF_LINE_COST = 3;

export function neighbour(tiles: ReadonlyMap<string, Rect>, from: string, arrow: Arrow): string | undefined {
  const start = tiles.get(from);
  if (start === undefined) return undefined;
  let best: { id: string; cost: number } | undefined;
  for (const [id, rect] of tiles) {
    const cost = id === from ? undefined : costTowards(middle(start), middle(rect), arrow);
    if (cost !== undefined && (best === undefined || cost < best.cost)) best = { id, cost };
  }
  return best?.id;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function middle({ x, y, width, height }: Rect): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

function costTowards(from: Point, to: Point, arrow: Arrow): number | undefined {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const along = { left: -dx, right: dx, up: -dy, down: dy }[arrow];
  const across = Math.abs(arrow === 'left' || arrow === 'right' ? dy : dx);
  return along > 1 ? along + OFF_LINE_COST * across : undefined;
}
