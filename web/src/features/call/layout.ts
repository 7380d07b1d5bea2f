// Where the tiles of the grid go: pure arithmetic over width, height and number of people. It knows no person and no
// element, and the same input always gives the same seats.

export interface Tile {
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly cols: number;
  readonly rows: number;
  readonly tile: Tile;
}

export interface Paging {
  readonly perPage: number;
  readonly pages: number;
  readonly layout: Layout;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

interface Rules {
  readonly gap: number;
  readonly narrowest: number;
  readonly most: number;
}

export const WIDE = 16 / 9;
const EMPTY_CELL_COST = 0.12;
const WIDTH_BONUS = 0.1;

const DESKTOP: Rules = { gap: 10, narrowest: 192, most: 49 };
const PHONE: Rules = { gap: 8, narrowest: 148, most: 8 };
const USUAL_PAGE = 25;
/** The narrowest stage of a call that is at least 640 wide. */
const PHONE_BELOW = 616;

export function isPhone(width: number): boolean {
  return width < PHONE_BELOW;
}

export function gapOf(width: number): number {
  return rulesFor(width).gap;
}

function rulesFor(width: number): Rules {
  return isPhone(width) ? PHONE : DESKTOP;
}

/** The best grid for `n` tiles on a stage of this size, in whole CSS pixels. */
export function layout(width: number, height: number, n: number): Layout {
  const count = Math.max(1, n);
  let best = candidate(width, height, count, 1);
  for (let cols = 2; cols <= count; cols += 1) {
    const next = candidate(width, height, count, cols);
    if (next.score > best.score) best = next;
  }
  const tile = { width: Math.floor(best.tile.width), height: Math.floor(best.tile.height) };
  return { cols: best.cols, rows: best.rows, tile };
}

/** Splits `n` tiles into pages when they would become too narrow or more than the person wants on one. */
export function paginate(width: number, height: number, n: number, wanted = USUAL_PAGE): Paging {
  const { narrowest, most } = rulesFor(width);
  let perPage = Math.max(1, Math.min(n, wanted, most));
  while (perPage > 1 && layout(width, height, perPage).tile.width < narrowest) perPage -= 1;
  return { perPage, pages: Math.max(1, Math.ceil(n / perPage)), layout: layout(width, height, perPage) };
}

/** The top left corners of `n` tiles: the block is centred, and so is a short last row. */
export function places(width: number, height: number, grid: Layout, n: number): Place[] {
  const { gap } = rulesFor(width);
  const { cols, tile } = grid;
  const rows = Math.ceil(n / cols);
  const top = (height - extent(rows, tile.height, gap)) / 2;
  return Array.from({ length: n }, (_, index) => {
    const row = Math.floor(index / cols);
    const inRow = Math.min(cols, n - row * cols);
    const left = (width - extent(inRow, tile.width, gap)) / 2;
    return { x: left + (index % cols) * (tile.width + gap), y: top + row * (tile.height + gap) };
  });
}

export const SHARE_BAR = 36;
export const STRIP_BESIDE = 224;
export const STRIP_BELOW = 106;

/** Whether the people go below what is shared: where the picture is larger than with the people beside it. */
export function stripBelow(width: number, height: number): boolean {
  const tallest = height - SHARE_BAR;
  const beside = Math.min(tallest, (width - STRIP_BESIDE) / WIDE);
  const below = Math.min(tallest - STRIP_BELOW, width / WIDE);
  return below > beside;
}

function extent(count: number, size: number, gap: number): number {
  return count * size + (count - 1) * gap;
}

function candidate(width: number, height: number, n: number, cols: number): Layout & { score: number } {
  const { gap } = rulesFor(width);
  const rows = Math.ceil(n / cols);
  const narrowestAspect = height > width ? 3 / 4 : 1;
  const tile = clamp((width - (cols - 1) * gap) / cols, (height - (rows - 1) * gap) / rows, narrowestAspect);
  const empty = (cols * rows - n) / (cols * rows);
  const shape = 1 - WIDTH_BONUS + (WIDTH_BONUS * (tile.width / tile.height)) / WIDE;
  return { cols, rows, tile, score: tile.width * tile.height * (1 - EMPTY_CELL_COST * empty) * shape };
}

/** The largest tile inside the cell whose aspect is between `narrowest` and 16:9. */
function clamp(width: number, height: number, narrowest: number): Tile {
  const w = Math.max(1, width);
  const h = Math.max(1, height);
  if (w / h > WIDE) return { width: h * WIDE, height: h };
  if (w / h < narrowest) return { width: w, height: w / narrowest };
  return { width: w, height: h };
}
