import { expect, test } from 'vitest';
import { fakeShelf } from '../lib/fake-shelf';
import { cornerTowards, ForMyselfStore, SettingsStore } from './personal';

test('settings last longer than the page', () => {
  const shelf = fakeShelf();
  const settings = new SettingsStore(shelf);
  settings.patch({ pageSize: 49, selfFloats: true, corner: 'top-left' });
  settings.silence('comings', true);
  expect(new SettingsStore(shelf).get()).toMatchObject({
    pageSize: 49,
    selfFloats: true,
    corner: 'top-left',
    silenced: ['comings'],
  });
});

test.each([
  ['pageSize', 7],
  ['corner', 'middle'],
  ['silenced', ['everything']],
  ['shortcuts', { singleKeys: true }],
  ['shortcuts', { singleKeys: true, pushToTalk: true, letters: { microphone: 'mm' } }],
])('settings edited by hand to %s = %o are as at first', (key, value) => {
  const shelf = fakeShelf();
  shelf.setItem('conclave.meeting', JSON.stringify({ selfFloats: true, [key]: value }));
  expect(new SettingsStore(shelf).get().selfFloats).toBe(false);
});

test('a sound that is silenced can be heard again', () => {
  const settings = new SettingsStore(fakeShelf());
  settings.silence('microphone', true);
  settings.silence('microphone', true);
  settings.silence('microphone', false);
  expect(settings.get().silenced).toEqual([]);
});

test.each([
  ['bottom-right', 'up', 'top-right'],
  ['bottom-right', 'left', 'bottom-left'],
  ['bottom-right', 'down', 'bottom-right'],
  ['top-left', 'right', 'top-right'],
] as const)('from %s an arrow %s leads to %s', (corner, arrow, to) => {
  expect(cornerTowards(corner, arrow)).toBe(to);
});

test('volumes and hidden people last as long as the tab', () => {
  const shelf = fakeShelf();
  const mine = new ForMyselfStore(shelf);
  mine.hear('anna', 0.4);
  mine.hear('boris', 9);
  mine.hide('wei', true);
  const again = new ForMyselfStore(shelf);
  expect([again.volumeOf('anna'), again.volumeOf('boris'), again.volumeOf('nobody')]).toEqual([0.4, 1, 1]);
  expect(again.get().hidden).toEqual(['wei']);
});

test('full volume is remembered by forgetting', () => {
  const mine = new ForMyselfStore(fakeShelf());
  mine.hear('anna', 0.4);
  mine.hear('anna', 1);
  expect(mine.get().volumes).toEqual({});
});

test('only so many people are remembered', () => {
  const mine = new ForMyselfStore(fakeShelf());
  for (let n = 0; n < 300; n += 1) mine.hear(`p${n}`, 0.5);
  expect(Object.keys(mine.get().volumes)).toHaveLength(200);
  expect(mine.volumeOf('p299')).toBe(0.5);
});
