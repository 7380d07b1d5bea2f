import { expect, test } from 'vitest';
import { en } from './en';
import { languageFor } from './index';

function leaves(words: object): string[] {
  return Object.values(words).flatMap((value) =>
    typeof value === 'string' ? [value] : leaves(value as object),
  );
}

test('a browser gets a language we speak, or English', () => {
  expect(languageFor(['en-GB', 'de'])).toBe('en');
  expect(languageFor(['tlh', 'en'])).toBe('en');
  expect(languageFor([])).toBe('en');
});

test('no text is empty, shouts or says oops', () => {
  for (const text of leaves(en)) {
    expect(text).not.toBe('');
    expect(text).not.toMatch(/!|oops|error|invalid/i);
  }
});
