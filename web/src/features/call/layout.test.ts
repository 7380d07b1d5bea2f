import { describe, expect, test } from 'vitest';
import { layout, paginate, places, stripBelow } from './layout';

function rounded(width: number, height: number, n: number) {
  const { cols, rows, tile } = layout(width, height, n);
  return [cols, rows, tile.width, tile.height];
}

describe('the numbers of the guide', () => {
  test.each([
    [1416, 756, 1, 1, 1, 1344, 756],
    [1416, 756, 2, 2, 1, 703, 703],
    [1416, 756, 4, 2, 2, 663, 373],
    [1416, 756, 6, 3, 2, 465, 373],
    [1416, 756, 9, 3, 3, 436, 245],
    [1416, 756, 16, 4, 4, 322, 181],
    [1416, 756, 25, 5, 5, 254, 143],
    [1044, 756, 6, 3, 2, 341, 341],
    [1044, 756, 16, 4, 4, 253, 181],
    [374, 590, 6, 2, 3, 183, 191],
  ])('%i × %i with %i people: %i × %i tiles of %i × %i', (width, height, n, cols, rows, w, h) => {
    expect(rounded(width, height, n)).toEqual([cols, rows, w, h]);
  });

  test('twelve people on a phone are two pages of eight', () => {
    expect(paginate(374, 590, 12)).toMatchObject({ perPage: 8, pages: 2 });
  });
});

test('a page never holds more than 25, and its tiles keep their size on the last page', () => {
  const { perPage, pages, layout: grid } = paginate(1416, 756, 60);
  expect([perPage, pages]).toEqual([25, 3]);
  expect(grid).toEqual(layout(1416, 756, 25));
});

test('a page holds as many as the person wants, where there is room', () => {
  expect(paginate(1416, 756, 60, 9)).toMatchObject({ perPage: 9, pages: 7 });
  expect(paginate(2536, 1300, 60, 49)).toMatchObject({ perPage: 49, pages: 2 });
  expect(paginate(374, 590, 60, 49)).toMatchObject({ perPage: 8 });
});

test('tiles that would be too narrow are paged, down to one', () => {
  const { perPage, layout: grid } = paginate(700, 300, 16);
  expect(grid.tile.width).toBeGreaterThanOrEqual(192);
  expect(layout(700, 300, perPage + 1).tile.width).toBeLessThan(192);
  expect(paginate(120, 80, 5)).toMatchObject({ perPage: 1, pages: 5 });
});

test('every tile stays on the stage, apart from the others, between 1:1 and 16:9', () => {
  for (const [width, height] of [
    [1416, 756],
    [1044, 756],
    [900, 400],
  ] as const) {
    for (let n = 1; n <= 25; n += 1) {
      const grid = layout(width, height, n);
      const aspect = grid.tile.width / grid.tile.height;
      expect(aspect).toBeGreaterThan(0.99);
      expect(aspect).toBeLessThan(16 / 9 + 0.02);
      for (const { x, y } of places(width, height, grid, n)) {
        expect(x).toBeGreaterThan(-0.01);
        expect(y).toBeGreaterThan(-0.01);
        expect(x + grid.tile.width).toBeLessThan(width + 0.01);
        expect(y + grid.tile.height).toBeLessThan(height + 0.01);
      }
    }
  }
});

test('a short last row is centred', () => {
  const grid = layout(1416, 756, 5);
  const at = places(1416, 756, grid, 5);
  expect([grid.cols, grid.rows]).toEqual([3, 2]);
  expect((at[3]?.x ?? 0) + grid.tile.width + 5).toBeCloseTo(1416 / 2);
});

test('an empty or tiny stage still gives a tile', () => {
  expect(layout(0, 0, 0).tile.width).toBeGreaterThan(0);
});

test.each([
  [1416, 756, false],
  [776, 760, true],
  [374, 590, true],
  [740, 340, false],
])('on a stage of %i × %i the strip is below a share: %s', (width, height, below) => {
  expect(stripBelow(width, height)).toBe(below);
});
