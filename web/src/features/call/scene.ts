// Where everything on the stage goes: rectangles for the tiles, the share, the pages. Pure arithmetic over a plan and a
// size, so that every layout is one list of rectangles between which the tiles can glide.
import type { Corner } from '../../state/personal';
import {
  gapOf,
  isPhone,
  paginate,
  places,
  SHARE_BAR,
  STRIP_BELOW,
  STRIP_BESIDE,
  stripBelow,
  WIDE,
} from './layout';
import type { StagePlan } from './stage-plan';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What has a seat besides people: those who share a tile, and the free seat beside somebody alone. */
export const FOLD = '+fold';
export const FREE = '+free';

export interface Scene {
  /** By id, `FOLD` or `FREE`, in the order of the seats. */
  readonly tiles: ReadonlyMap<string, Rect>;
  readonly floating: string | undefined;
  /** The share with the bar above it. */
  readonly share: Rect | undefined;
  /** Where the arrows and dots go; absent when everything is on one page. */
  readonly pager: Rect | undefined;
  readonly perPage: number;
  readonly page: number;
  readonly pages: number;
}

export interface SceneSize {
  readonly width: number;
  readonly height: number;
}

export interface SceneWishes {
  readonly page: number;
  readonly pageSize: number;
  readonly corner: Corner;
  /** Width over height of the share in front, once it is known. */
  readonly aspect: number | undefined;
}

const PAGER = 44;
const STRIP_TILE = STRIP_BESIDE - 12;
/** On a phone that lies the strip leaves more to what is large. */
const STRIP_TILE_SHORT = 148;
const SHORT_BELOW = 400;
const STRIP_TILE_BELOW = 144;

export function sceneOf(plan: StagePlan, size: SceneSize, wishes: SceneWishes): Scene {
  if (plan.kind === 'pair') return pairScene(plan, size, wishes);
  return plan.kind === 'grid' ? gridScene(plan, size, wishes) : stripScene(plan, size, wishes);
}

/** The seats in their order; you are last on the first page. */
function sequence({ seats, folded, you, floats, alone }: StagePlan, perPage: number): string[] {
  const ids = [...(alone ? [FREE] : []), ...seats.map(({ id }) => id)];
  if (folded.length > 0) ids.push(FOLD);
  if (you !== undefined && !floats) ids.splice(Math.min(ids.length, perPage - 1), 0, you.id);
  return ids;
}

function gridScene(plan: StagePlan, size: SceneSize, wishes: SceneWishes): Scene {
  const n = sequence(plan, 1).length;
  const { paging, height } = pagesOn(size, n, wishes.pageSize);
  const page = Math.min(wishes.page, paging.pages - 1);
  const ids = sequence(plan, paging.perPage).slice(page * paging.perPage, (page + 1) * paging.perPage);
  const { tile } = paging.layout;
  const at = places(size.width, height, paging.layout, ids.length);
  const tiles = new Map(
    ids.map((id, seat) => [id, whole({ x: at[seat]?.x ?? 0, y: at[seat]?.y ?? 0, ...tile })]),
  );
  const floating = plan.floats ? plan.you?.id : undefined;
  if (floating !== undefined) tiles.set(floating, floatingRect(size, wishes.corner));
  const pager =
    paging.pages > 1 ? { x: 0, y: size.height - PAGER, width: size.width, height: PAGER } : undefined;
  return { tiles, floating, share: undefined, pager, page, perPage: paging.perPage, pages: paging.pages };
}

/** The arrows get a row of their own when there are pages, so that they cover nobody. */
function pagesOn({ width, height }: SceneSize, n: number, pageSize: number) {
  const paging = paginate(width, height, n, pageSize);
  if (paging.pages === 1) return { paging, height };
  const less = Math.max(0, height - PAGER - 4);
  return { paging: paginate(width, less, n, pageSize), height: less };
}

function pairScene({ large, you }: StagePlan, size: SceneSize, { corner }: SceneWishes): Scene {
  const tiles = new Map<string, Rect>();
  if (large !== undefined) tiles.set(large.id, { x: 0, y: 0, ...size });
  if (you !== undefined) tiles.set(you.id, floatingRect(size, corner));
  return { tiles, floating: you?.id, share: undefined, pager: undefined, perPage: 1, page: 0, pages: 1 };
}

export function floatingRect({ width, height }: SceneSize, corner: Corner): Rect {
  const inset = isPhone(width) ? 8 : 12;
  const [w, h] = isPhone(width) && height > width ? [104, 139] : [224, 126];
  const fit = Math.min(1, (width - 2 * inset) / w, (height - 2 * inset) / h);
  const [wide, high] = [Math.max(1, w * fit), Math.max(1, h * fit)];
  return whole({
    x: corner.endsWith('left') ? inset : width - inset - wide,
    y: corner.startsWith('top') ? inset : height - inset - high,
    width: wide,
    height: high,
  });
}

/** One large with everybody else in a strip, beside it or below. */
function stripScene(plan: StagePlan, size: SceneSize, wishes: SceneWishes): Scene {
  const shares = plan.kind === 'share';
  const below = shares ? stripBelow(size.width, size.height) : size.height > size.width;
  const n = sequence(plan, 1).length;
  const { main, strip } = below ? splitBelow(size, shares, wishes.aspect, n) : splitBeside(size, n);
  const cells = cellsOf(strip, below ? columnsBelow(size.width) : 1, gapOf(size.width), n);
  const pages = Math.max(1, Math.ceil(n / cells.perPage));
  const page = Math.min(wishes.page, pages - 1);
  const ids = sequence(plan, cells.perPage).slice(page * cells.perPage, (page + 1) * cells.perPage);
  const tiles = new Map<string, Rect>();
  if (!shares && plan.large !== undefined) tiles.set(plan.large.id, main);
  ids.forEach((id, seat) => {
    tiles.set(id, cells.at(seat));
  });
  const pager =
    pages > 1
      ? { x: strip.x, y: strip.y + strip.height - PAGER, width: strip.width, height: PAGER }
      : undefined;
  const share = shares ? main : undefined;
  return { tiles, floating: undefined, share, pager, page, perPage: cells.perPage, pages };
}

function splitBeside({ width, height }: SceneSize, n: number): { main: Rect; strip: Rect } {
  const tile = height < SHORT_BELOW ? STRIP_TILE_SHORT : STRIP_TILE;
  const taken = n === 0 ? 0 : Math.min(tile, width / 2) + 12;
  const main = { x: 0, y: 0, width: Math.max(1, width - taken), height };
  return { main, strip: { x: width - taken + 12, y: 0, width: Math.max(1, taken - 12), height } };
}

/** What is shared takes the height it needs, one person the whole rest. */
function splitBelow(
  { width, height }: SceneSize,
  shares: boolean,
  aspect: number | undefined,
  n: number,
): { main: Rect; strip: Rect } {
  const gap = gapOf(width);
  const paged = n > columnsBelow(width) ? PAGER + gap : 0;
  const most = Math.max(1, height - (n === 0 ? 0 : STRIP_BELOW + paged + gap));
  const needed = shares ? SHARE_BAR + width / (aspect ?? WIDE) : most;
  const main = { x: 0, y: 0, width, height: Math.round(Math.min(most, needed)) };
  const top = main.height + gap;
  return { main, strip: { x: 0, y: top, width, height: Math.max(1, height - top) } };
}

function columnsBelow(width: number): number {
  const gap = gapOf(width);
  return Math.max(1, Math.floor((width + gap) / (STRIP_TILE_BELOW + gap)));
}

interface Cells {
  readonly perPage: number;
  at(seat: number): Rect;
}

/** As large as all of them fit on one page; else as small as they may be, in pages. */
function cellsOf(strip: Rect, most: number, gap: number, n: number): Cells {
  for (let cols = 1; cols <= most; cols += 1) {
    const cells = cellsIn(strip, cols, gap, n);
    if (cells.perPage >= n) return cells;
  }
  return cellsIn({ ...strip, height: strip.height - PAGER - 4 }, most, gap, n);
}

function cellsIn(strip: Rect, cols: number, gap: number, n: number): Cells {
  const widest = (strip.width - (cols - 1) * gap) / cols;
  const height = Math.max(1, Math.min(widest / WIDE, strip.height));
  const width = Math.max(1, Math.min(widest, height * WIDE));
  const rows = Math.max(1, Math.floor((strip.height + gap) / (height + gap)));
  const shown = Math.max(1, Math.min(cols, n));
  const left = strip.x + Math.max(0, (strip.width - shown * (width + gap) + gap) / 2);
  return {
    perPage: cols * rows,
    at: (seat) =>
      whole({
        x: left + (seat % cols) * (width + gap),
        y: strip.y + Math.floor(seat / cols) * (height + gap),
        width,
        height,
      }),
  };
}

function whole({ x, y, width, height }: Rect): Rect {
  return { x: Math.round(x), y: Math.round(y), width: Math.floor(width), height: Math.floor(height) };
}
