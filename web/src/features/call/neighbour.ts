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

/** At the edge it goes on with the next seat, and after the last with the first: every tile is reached with one key. */
export function neighbour(tiles: ReadonlyMap<string, Rect>, from: string, arrow: Arrow): string | undefined {
  if (!tiles.has(from)) return undefined;
  return towards(tiles, from, arrow) ?? inOrder([...tiles.keys()], from, arrow);
}

function inOrder(ids: readonly string[], from: string, arrow: Arrow): string | undefined {
  const step = arrow === 'right' || arrow === 'down' ? 1 : -1;
  return ids[(ids.indexOf(from) + step + ids.length) % ids.length];
}

function towards(tiles: ReadonlyMap<string, Rect>, from: string, arrow: Arrow): string | undefined {
  const start = tiles.get(from);
  if (start === undefined) return undefined;
  let best: { id: string; cost: number } | undefined;
  for (const [id, rect] of tiles) {
    const cost = id === from ? undefined : costTowards(start, rect, arrow);
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

/** To the left and right only what is on the same line. */
function costTowards(from: Rect, to: Rect, arrow: Arrow): number | undefined {
  const [a, b] = [middle(from), middle(to)];
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const along = { left: -dx, right: dx, up: -dy, down: dy }[arrow];
  const sideways = arrow === 'left' || arrow === 'right';
  const onLine = !sideways || Math.abs(dy) < (from.height + to.height) / 2;
  return along > 1 && onLine ? along + OFF_LINE_COST * Math.abs(sideways ? dy : dx) : undefined;
}
