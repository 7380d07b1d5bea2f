import { describe, expect, test } from 'vitest';
import { gestureOf, type KeyEvent, takesBack, typed } from './typing';

function press(key: string, code: string, more: Partial<KeyEvent> = {}): KeyEvent {
  return {
    type: 'keydown',
    key,
    code,
    repeat: false,
    isComposing: false,
    ctrlKey: false,
    altKey: false,
    metaKey: false,
    altGraph: false,
    ...more,
  };
}

describe('typing', () => {
  test.each([
    ['a letter', press('a', 'KeyA'), { kind: 'text', text: 'a' }],
    ['ß of a German keyboard', press('ß', 'Minus'), { kind: 'text', text: 'ß' }],
    ['a letter of Russian', press('ж', 'Semicolon'), { kind: 'text', text: 'ж' }],
    ['a character beyond the plane', press('😀', 'KeyA'), { kind: 'text', text: '😀' }],
    ['a held letter, again', press('a', 'KeyA', { repeat: true }), { kind: 'text', text: 'a' }],
    ['a letter let go', press('a', 'KeyA', { type: 'keyup' }), { kind: 'nothing' }],
    [
      '@ by AltGr',
      press('@', 'KeyQ', { ctrlKey: true, altKey: true, altGraph: true }),
      { kind: 'text', text: '@' },
    ],
    ['Ctrl+C', press('c', 'KeyC', { ctrlKey: true }), { kind: 'key', code: 'KeyC', down: true }],
    [
      'Ctrl+C let go',
      press('c', 'KeyC', { ctrlKey: true, type: 'keyup' }),
      { kind: 'key', code: 'KeyC', down: false },
    ],
    ['Enter', press('Enter', 'Enter'), { kind: 'key', code: 'Enter', down: true }],
    ['a held arrow, again', press('ArrowUp', 'ArrowUp', { repeat: true }), { kind: 'nothing' }],
    ['Shift', press('Shift', 'ShiftLeft'), { kind: 'key', code: 'ShiftLeft', down: true }],
    ['Caps Lock', press('CapsLock', 'CapsLock'), { kind: 'nothing' }],
    ['a dead key', press('Dead', 'Equal'), { kind: 'composed' }],
    ['an input method', press('Process', 'KeyN', { isComposing: true }), { kind: 'composed' }],
    ['a soft keyboard', press('Unidentified', ''), { kind: 'composed' }],
  ])('%s', (_, event, expected) => {
    expect(typed(event, false)).toEqual(expected);
  });

  test('with game keys everything is a place, once', () => {
    expect(typed(press('ц', 'KeyW'), true)).toEqual({ kind: 'key', code: 'KeyW', down: true });
    expect(typed(press('ц', 'KeyW', { repeat: true }), true)).toEqual({ kind: 'nothing' });
    expect(typed(press('ц', 'KeyW', { type: 'keyup' }), true)).toEqual({
      kind: 'key',
      code: 'KeyW',
      down: false,
    });
    expect(typed(press('', ''), true)).toEqual({ kind: 'nothing' });
  });

  test('three modifiers together take the keys back, two do not', () => {
    const all = { ctrlKey: true, altKey: true, shiftKey: true };
    expect(takesBack({ ...all, key: 'Shift' })).toBe(true);
    expect(takesBack({ ...all, key: 'Escape' })).toBe(false);
    expect(takesBack({ ...all, shiftKey: false, key: 'Alt' })).toBe(false);
  });

  test.each([
    ['Ctrl+V', press('v', 'KeyV', { ctrlKey: true }), false, 'paste'],
    ['Shift+Insert', press('Insert', 'Insert'), true, 'paste'],
    ['⌘C', press('c', 'KeyC', { metaKey: true }), false, 'copy'],
    ['Ctrl+Insert', press('Insert', 'Insert', { ctrlKey: true }), false, 'copy'],
    ['V', press('v', 'KeyV'), false, undefined],
    ['Ctrl+Alt+V', press('v', 'KeyV', { ctrlKey: true, altKey: true }), false, undefined],
  ])('%s is a gesture of the clipboard or is not', (_, event, shiftKey, expected) => {
    expect(gestureOf({ ...event, shiftKey })).toBe(expected);
  });
});
