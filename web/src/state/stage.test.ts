import { expect, test } from 'vitest';
import { Stage } from './stage';

test('the layouts follow each other in a circle', () => {
  const stage = new Stage();
  expect([stage.next(), stage.next(), stage.next()]).toEqual(['grid', 'large', 'automatic']);
});

test('a pin is one large, so that the next layout is without it', () => {
  const stage = new Stage();
  stage.pin('a');
  expect(stage.next()).toBe('automatic');
  expect(stage.get().pinned).toBeUndefined();
});

test('pinning again unpins', () => {
  const stage = new Stage();
  stage.togglePin('a');
  stage.togglePin('b');
  expect(stage.get().pinned).toBe('b');
  stage.togglePin('b');
  expect(stage.get().pinned).toBeUndefined();
});

test('there is no page before the first and none after the last', () => {
  const stage = new Stage();
  stage.paged(3);
  stage.turn(7);
  expect(stage.get().page).toBe(2);
  stage.turn(-1);
  expect(stage.get().page).toBe(0);
});

test('a page that is gone gives way to the last', () => {
  const stage = new Stage();
  stage.paged(4);
  stage.turn(3);
  stage.paged(2);
  expect(stage.get().page).toBe(1);
});

test('a pin ends with the person', () => {
  const stage = new Stage();
  stage.pin('a');
  stage.show('b');
  stage.keepOnly(new Set(['b']));
  expect(stage.get()).toMatchObject({ pinned: undefined, share: 'b' });
});
