import { expect, test } from 'vitest';
import { commandOf, type KeyPress } from './shortcuts';

const press = (key: string, code: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  repeat: false,
  ...more,
});

test.each([
  ['m', 'KeyM', {}, 'microphone'],
  ['v', 'KeyV', {}, 'camera'],
  ['s', 'KeyS', {}, 'share'],
  ['d', 'KeyD', {}, 'stop-sharing'],
  ['d', 'KeyD', { ctrlKey: true }, 'microphone'],
  ['e', 'KeyE', { metaKey: true }, 'camera'],
  ['PageUp', 'PageUp', {}, 'previous-page'],
  ['PageDown', 'PageDown', {}, 'next-page'],
] as const)('%s (%s, %o) is %s', (key, code, more, command) => {
  expect(commandOf(press(key, code, more), false)).toBe(command);
});

test('a Russian layout finds the keys by their place', () => {
  expect(commandOf(press('ь', 'KeyM'), false)).toBe('microphone');
});

test('another Latin layout goes by what is typed, not by the place', () => {
  expect(commandOf(press(',', 'KeyM'), false)).toBeUndefined();
  expect(commandOf(press('m', 'Semicolon'), false)).toBe('microphone');
});

test('letters mean themselves while somebody types, keys with Ctrl do not', () => {
  expect(commandOf(press('m', 'KeyM'), true)).toBeUndefined();
  expect(commandOf(press('d', 'KeyD', { ctrlKey: true }), true)).toBe('microphone');
});

test('held keys and other modifiers do nothing', () => {
  expect(commandOf(press('m', 'KeyM', { repeat: true }), false)).toBeUndefined();
  expect(commandOf(press('M', 'KeyM', { shiftKey: true }), false)).toBeUndefined();
  expect(commandOf(press('d', 'KeyD', { ctrlKey: true, altKey: true }), false)).toBeUndefined();
});
