// Keyboards that people have, key by key, and a hand on them: what the browser is told when a key is pressed on such a
// keyboard. Dead keys are left out: what they make comes as a finished character. Source: the layouts us, de(nodeadkeys),
// fr(nodeadkeys) and ru of xkeyboard-config.

import type { CDPSession } from 'playwright-core';
import { pause } from './wait.ts';

/** `KeyboardEvent.code` of the keys with characters, from the upper left to the lower right. */
const CODES = [
  ...['Backquote', ...'1234567890'.split('').map((digit) => `Digit${digit}`), 'Minus', 'Equal'],
  ...['Q', 'W', 'E', 'R', 'T', 'Y', 'U', 'I', 'O', 'P'].map((letter) => `Key${letter}`),
  ...['BracketLeft', 'BracketRight'],
  ...['A', 'S', 'D', 'F', 'G', 'H', 'J', 'K', 'L'].map((letter) => `Key${letter}`),
  ...['Semicolon', 'Quote', 'Backslash', 'IntlBackslash'],
  ...['Z', 'X', 'C', 'V', 'B', 'N', 'M'].map((letter) => `Key${letter}`),
  ...['Comma', 'Period', 'Slash'],
] as const;

/** What each of them makes alone and with Shift. */
export interface Layout {
  readonly name: string;
  readonly plain: string;
  readonly shifted: string;
}

export const LAYOUTS: readonly Layout[] = [
  {
    name: 'American',
    plain: "`1234567890-=qwertyuiop[]asdfghjkl;'\\<zxcvbnm,./",
    shifted: '~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"|>ZXCVBNM<>?',
  },
  {
    name: 'German',
    plain: '^1234567890ß´qwertzuiopü+asdfghjklöä#<yxcvbnm,.-',
    shifted: '°!"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄ\'>YXCVBNM;:_',
  },
  {
    name: 'French',
    plain: '²&é"\'(-è_çà)=azertyuiop^$qsdfghjklmù*<wxcvbn,;:!',
    shifted: '~1234567890°+AZERTYUIOP¨£QSDFGHJKLM%µ>WXCVBN?./§',
  },
  {
    name: 'Russian',
    plain: 'ё1234567890-=йцукенгшщзхъфывапролджэ\\/ячсмитьбю.',
    shifted: 'Ё!"№;%:?*()_+ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭ/|ЯЧСМИТЬБЮ,',
  },
];

/** What is typed with AltGr on a German keyboard, by the key that makes it. */
export const ALT_GR: readonly (readonly [code: string, character: string])[] = [
  ['KeyQ', '@'],
  ['KeyE', '€'],
  ['Digit7', '{'],
  ['Digit8', '['],
  ['Digit9', ']'],
  ['Digit0', '}'],
  ['Minus', '\\'],
  ['BracketRight', '~'],
  ['IntlBackslash', '|'],
];

/** Milliseconds between two keys. Faster than any hand, and slower than what is refused as a flood. */
const BETWEEN = 15;
const SHIFT = { key: 'Shift', code: 'ShiftLeft', modifiers: 8 };
const ALT_GRAPH = { key: 'AltGraph', code: 'AltRight', modifiers: 0 };

export class Hand {
  readonly #session: CDPSession;

  constructor(session: CDPSession) {
    this.#session = session;
  }

  /** Every key of it, then every key with Shift. */
  async typesAll({ plain, shifted }: Layout): Promise<void> {
    for (const [index, code] of CODES.entries()) await this.#types(code, [...plain][index]);
    await this.#holding(SHIFT, async () => {
      for (const [index, code] of CODES.entries())
        await this.#types(code, [...shifted][index], SHIFT.modifiers);
    });
  }

  async typesWithAltGr(keys: typeof ALT_GR): Promise<void> {
    await this.#holding(ALT_GRAPH, async () => {
      for (const [code, character] of keys) await this.#types(code, character);
    });
  }

  async #types(code: string, character: string | undefined, modifiers = 0): Promise<void> {
    if (character === undefined) throw new Error(`the layout has no ${code}`);
    const key = { key: character, code, modifiers };
    await this.#session.send('Input.dispatchKeyEvent', { type: 'keyDown', text: character, ...key });
    await this.#session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
    await pause(BETWEEN);
  }

  async #holding(modifier: typeof SHIFT, work: () => Promise<void>): Promise<void> {
    await this.#session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...modifier });
    await work();
    await this.#session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...modifier, modifiers: 0 });
  }
}
