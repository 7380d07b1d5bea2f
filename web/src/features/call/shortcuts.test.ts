import { expect, test } from 'vitest';
import { FIRST_SHORTCUTS, type ShortcutChoices } from '../../state/shortcuts';
import { type Command, commandOf, type KeyPress, type Place } from './shortcuts';

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

function command(
  pressed: KeyPress,
  place: Place = 'page',
  choices: Partial<ShortcutChoices> = {},
  mac = false,
): Command | undefined {
  return commandOf(pressed, place, { choices: { ...FIRST_SHORTCUTS, ...choices }, mac });
}

test.each([
  ['m', 'KeyM', {}, 'microphone'],
  ['v', 'KeyV', {}, 'camera'],
  ['s', 'KeyS', {}, 'share'],
  ['d', 'KeyD', {}, 'stop-sharing'],
  ['p', 'KeyP', {}, 'people'],
  ['w', 'KeyW', {}, 'next-layout'],
  ['f', 'KeyF', {}, 'full-screen'],
  ['3', 'Digit3', {}, 'pin-3'],
  ['0', 'Digit0', {}, 'unpin'],
  ['?', 'Slash', { shiftKey: true }, 'help'],
  ['？', 'Slash', { shiftKey: true }, 'help'],
  ['d', 'KeyD', { ctrlKey: true }, 'microphone'],
  ['e', 'KeyE', { ctrlKey: true }, 'camera'],
  ['PageUp', 'PageUp', {}, 'previous-page'],
  ['PageDown', 'PageDown', {}, 'next-page'],
  ['F6', 'F6', {}, 'next-region'],
  ['F6', 'F6', { shiftKey: true }, 'previous-region'],
  [' ', 'Space', {}, 'talk'],
  ['Escape', 'Escape', {}, 'close'],
] as const)('%s (%s, %o) is %s', (key, code, more, expected) => {
  expect(command(press(key, code, more))).toBe(expected);
});

test.each(['r', 'h', 'c', 't', 'k'])('%s means nothing: what it would do is not there', (key) => {
  expect(command(press(key, `Key${key.toUpperCase()}`))).toBeUndefined();
  expect(command(press(key, `Key${key.toUpperCase()}`, { ctrlKey: true }))).toBeUndefined();
});

test('a Russian layout finds the keys by their place', () => {
  expect(command(press('ь', 'KeyM'))).toBe('microphone');
});

test('another Latin layout goes by what is typed, not by the place', () => {
  expect(command(press(',', 'KeyM'))).toBeUndefined();
  expect(command(press('m', 'Semicolon'))).toBe('microphone');
});

test('letters mean themselves in a field and in a dialog, keys with Ctrl do not', () => {
  for (const place of ['field', 'dialog'] as const) {
    expect(command(press('m', 'KeyM'), place)).toBeUndefined();
    expect(command(press('d', 'KeyD', { ctrlKey: true }), place)).toBe('microphone');
  }
});

test('Space presses the button it is on, and talks elsewhere', () => {
  expect(command(press(' ', 'Space'), 'button')).toBeUndefined();
  expect(command(press(' ', 'Space'), 'field')).toBeUndefined();
  expect(command(press(' ', 'Space'), 'page', { pushToTalk: false })).toBeUndefined();
});

test('single keys can be switched off, the others stay', () => {
  const off = { singleKeys: false };
  expect(command(press('m', 'KeyM'), 'page', off)).toBeUndefined();
  expect(command(press('1', 'Digit1'), 'page', off)).toBeUndefined();
  expect(command(press('?', 'Slash', { shiftKey: true }), 'page', off)).toBeUndefined();
  expect(command(press('d', 'KeyD', { ctrlKey: true }), 'page', off)).toBe('microphone');
  expect(command(press('PageDown', 'PageDown'), 'page', off)).toBe('next-page');
});

test('on macOS the command key takes the place of Ctrl', () => {
  expect(command(press('d', 'KeyD', { metaKey: true }), 'page', {}, true)).toBe('microphone');
  expect(command(press('d', 'KeyD', { ctrlKey: true }), 'page', {}, true)).toBeUndefined();
  expect(command(press('d', 'KeyD', { metaKey: true }))).toBeUndefined();
});

test('held keys and other modifiers do nothing', () => {
  expect(command(press('m', 'KeyM', { repeat: true }))).toBeUndefined();
  expect(command(press('M', 'KeyM', { shiftKey: true }))).toBeUndefined();
  expect(command(press('d', 'KeyD', { ctrlKey: true, altKey: true }))).toBeUndefined();
});
