import { describe, expect, test } from 'vitest';
import type { Corner } from '../../state/personal';
import { fakePerson } from '../../state/testing/fake-person';
import { FOLD, FREE, floatingRect, type Rect, type SceneWishes, sceneOf } from './scene';
import { planStage, type Wishes } from './stage-plan';

const DESKTOP = { width: 1416, height: 756 };
const PANEL = { width: 1044, height: 756 };
const TABLET = { width: 776, height: 880 };
const PHONE = { width: 374, height: 590 };
const LYING = { width: 740, height: 330 };
const SIZES = [DESKTOP, PANEL, TABLET, PHONE, LYING];

const me = fakePerson('me', { you: true });
const others = (n: number, sharing = false) =>
  Array.from({ length: n }, (_, index) =>
    fakePerson(`p${index}`, {
      published: index === 0 && sharing ? { screen: { sid: 's', on: true, track: undefined } } : {},
    }),
  );
const wishes: Wishes = {
  arrangement: 'automatic',
  pinned: undefined,
  share: undefined,
  selfFloats: false,
  fold: false,
};
const look: SceneWishes = { page: 0, pageSize: 25, corner: 'bottom-right', aspect: undefined };

function scene(
  n: number,
  size = DESKTOP,
  more: Partial<Wishes> & Partial<SceneWishes> & { shared?: boolean } = {},
) {
  const plan = planStage(others(n - 1, more.shared), me, { ...wishes, ...more });
  return sceneOf(plan, size, { ...look, ...more });
}

const overlap = (a: Rect, b: Rect) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe.each(SIZES)('on a stage of %o', (size) => {
  test.each([
    ['grid', {}],
    ['large', { pinned: 'p0' }],
    ['share', { shared: true }],
  ])('in the layout %s nothing lies on anything, and all of it is on the stage', (_, more) => {
    for (let n = 3; n <= 50; n += 1) {
      const { tiles, share, pager } = scene(n, size, more);
      const all = [...tiles.values(), share, pager].filter((rect) => rect !== undefined);
      for (const [index, a] of all.entries()) {
        expect(a.x).toBeGreaterThanOrEqual(0);
        expect(a.y).toBeGreaterThanOrEqual(0);
        expect(a.x + a.width).toBeLessThanOrEqual(size.width);
        expect(a.y + a.height).toBeLessThanOrEqual(size.height);
        for (const b of all.slice(index + 1)) expect([n, a, b, overlap(a, b)]).toEqual([n, a, b, false]);
      }
    }
  });

  test('everybody is on exactly one page', () => {
    for (const more of [{}, { pinned: 'p0' }, { shared: true }]) {
      const { pages } = scene(50, size, more);
      const shown = Array.from({ length: pages }, (_, page) => [
        ...scene(50, size, { ...more, page }).tiles.keys(),
      ]);
      const seated = shown.flat().filter((id) => id !== 'p0' || more.pinned === undefined);
      expect(new Set(shown.flat()).size).toBe(50);
      expect(seated.length).toBe(new Set(seated).size);
    }
  });
});

test('you are last on the first page', () => {
  expect([...scene(60).tiles.keys()].at(-1)).toBe('me');
  expect([...scene(60, DESKTOP, { page: 1 }).tiles.keys()]).not.toContain('me');
});

test('of two people the other fills the stage and you float in a corner', () => {
  const { tiles, floating } = scene(2);
  expect(tiles.get('p0')).toEqual({ x: 0, y: 0, ...DESKTOP });
  expect(floating).toBe('me');
  expect(tiles.get('me')).toEqual({ x: 1180, y: 618, width: 224, height: 126 });
});

test.each(['top-left', 'top-right', 'bottom-left', 'bottom-right'] as Corner[])(
  'floating at the %s is on the stage',
  (corner) => {
    for (const size of [...SIZES, { width: 120, height: 90 }]) {
      const rect = floatingRect(size, corner);
      expect(rect.x).toBeGreaterThanOrEqual(0);
      expect(rect.y).toBeGreaterThanOrEqual(0);
      expect(rect.x + rect.width).toBeLessThanOrEqual(size.width);
      expect(rect.y + rect.height).toBeLessThanOrEqual(size.height);
    }
  },
);

test('alone there is a free seat', () => {
  expect([...scene(1).tiles.keys()]).toEqual([FREE, 'me']);
});

test('a share has its strip of 224 at the right on a desktop and below on a phone', () => {
  expect(scene(5, DESKTOP, { shared: true }).share).toEqual({ x: 0, y: 0, width: 1416 - 224, height: 756 });
  const phone = scene(5, PHONE, { shared: true });
  expect(phone.share).toMatchObject({ x: 0, y: 0, width: 374 });
  expect(phone.tiles.get('p0')?.y).toBeGreaterThan(phone.share?.height ?? 0);
});

test('one large has its strip below where the stage is taller than wide', () => {
  const { tiles } = scene(5, TABLET, { pinned: 'p2' });
  expect(tiles.get('p2')).toMatchObject({ x: 0, y: 0, width: 776 });
  expect(tiles.get('p0')?.y).toBeGreaterThan(tiles.get('p2')?.height ?? 0);
});

test('a page that is gone shows the last', () => {
  expect(scene(30, DESKTOP, { page: 9 })).toMatchObject({ page: 1, pages: 2 });
});

test('people who share a tile have one seat', () => {
  expect([...scene(20, DESKTOP, { fold: true }).tiles.keys()]).toEqual([FOLD, 'me']);
});
