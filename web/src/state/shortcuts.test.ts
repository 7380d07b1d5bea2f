import { expect, test } from 'vitest';
import { commandOn, FIRST_SHORTCUTS, letterOf, reletter, shortcutLines } from './shortcuts';

test('a command takes another letter, and its old one is free', () => {
  const changed = reletter('microphone', 'x', FIRST_SHORTCUTS);
  if (changed.kind !== 'changed') throw new Error('the letter is taken');
  const choices = { ...FIRST_SHORTCUTS, letters: changed.letters };
  expect([commandOn('x', choices), commandOn('m', choices)]).toEqual(['microphone', undefined]);
});

test('a letter that something has is not taken away from it', () => {
  expect(reletter('microphone', 'v', FIRST_SHORTCUTS)).toEqual({ kind: 'taken', by: 'camera' });
});

test('the usual letter again is no choice any more', () => {
  const choices = { ...FIRST_SHORTCUTS, letters: { microphone: 'x' } };
  expect(reletter('microphone', 'm', choices)).toEqual({ kind: 'changed', letters: {} });
});

test('a command may have no letter', () => {
  const choices = { ...FIRST_SHORTCUTS, letters: { people: '' } };
  expect(letterOf('people', choices)).toBe('');
  expect(commandOn('', choices)).toBeUndefined();
  expect(shortcutLines(choices).map(({ name }) => name)).not.toContain('people');
});

test('the help sheet tells only what works now', () => {
  const names = (choices = FIRST_SHORTCUTS) => shortcutLines(choices).map(({ name }) => name);
  expect(names()).toEqual([
    ...['microphone', 'camera', 'share', 'stop-sharing', 'people', 'next-layout', 'full-screen'],
    ...['talk', 'pin', 'unpin', 'pages', 'regions', 'help', 'close'],
  ]);
  expect(names({ ...FIRST_SHORTCUTS, singleKeys: false, pushToTalk: false })).toEqual([
    ...['microphone', 'camera', 'pages', 'regions', 'close'],
  ]);
});
