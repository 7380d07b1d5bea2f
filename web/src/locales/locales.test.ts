// All languages say the same things: the same keys, the same places to fill in, nothing empty, nobody shouted at.
import { describe, expect, test } from 'vitest';
import { en } from './en';
import { isLanguage, languageFor, languages } from './index';
import { ru } from './ru';
import { zh } from './zh';

type Leaf = readonly [key: string, text: string];

function leaves(words: object, path = ''): Leaf[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as const] : leaves(value, `${path}${key}.`),
  );
}

const PLURAL = /_(zero|one|two|few|many|other)$/;
const formsOf = (language: string) => new Intl.PluralRules(language).resolvedOptions().pluralCategories;

/** Every text by its key without the plural's form. */
function grouped(words: object): Map<string, Leaf[]> {
  const groups = new Map<string, Leaf[]>();
  for (const leaf of leaves(words)) {
    const key = leaf[0].replace(PLURAL, '');
    groups.set(key, [...(groups.get(key) ?? []), leaf]);
  }
  return groups;
}

const placesOf = (text: string) => [...new Set(text.match(/\{\{\w+\}\}|<\/?\d+\/?>/g) ?? [])].sort();

test('a browser gets a language we speak, or English', () => {
  expect(languageFor(['en-GB', 'de'])).toBe('en');
  expect(languageFor(['tlh', 'ru-RU', 'en'])).toBe('ru');
  expect(languageFor(['zh-Hant-TW'])).toBe('zh');
  expect(languageFor([])).toBe('en');
  expect(isLanguage('toString')).toBe(false);
  expect(Object.keys(languages)).toEqual(['en', 'ru', 'zh']);
});

describe.each(Object.entries({ en, ru, zh }))('%s', (language, words) => {
  const groups = grouped(words);
  const english = grouped(en);

  test('the texts are those of English', () => {
    expect([...groups.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test('no text is empty, shouts or says oops', () => {
    for (const [, text] of leaves(words)) {
      expect(text.trim()).not.toBe('');
      expect(text).not.toMatch(/[!！]|oops|error|invalid|ошибка|错误/i);
    }
  });

  test('a text that counts has every form of the language', () => {
    for (const leaves of groups.values()) {
      const forms = leaves.map(([key]) => PLURAL.exec(key)?.[1]).filter((form) => form !== undefined);
      if (forms.length > 0) expect(new Set(forms)).toEqual(new Set(formsOf(language)));
    }
  });

  test('places to fill in are those of English', () => {
    for (const [key, leaves] of groups) {
      // A form for one may leave the number out.
      const expected = placesOf(english.get(key)?.find(([name]) => !name.endsWith('_one'))?.[1] ?? '');
      for (const [name, text] of leaves) {
        const places = placesOf(text);
        if (name.endsWith('_one')) expect(expected).toEqual(expect.arrayContaining(places));
        else expect([name, places]).toEqual([name, expected]);
      }
    }
  });
});
