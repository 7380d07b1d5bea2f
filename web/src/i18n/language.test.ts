import { expect, test } from 'vitest';
import { fakeShelf } from '../lib/fake-shelf';
import { LanguageStore } from './language';

test('the browser’s language is shown until the person chooses, and the choice is kept', () => {
  const shelf = fakeShelf();
  const language = new LanguageStore(shelf, ['ru-RU', 'en']);
  expect(language.get()).toBe('ru');
  language.choose('zh');
  expect(language.get()).toBe('zh');
  expect(new LanguageStore(shelf, ['ru-RU']).get()).toBe('zh');
});

test('a choice edited by hand is no choice', () => {
  const shelf = fakeShelf();
  shelf.setItem('conclave.language', '"tlh"');
  expect(new LanguageStore(shelf, ['ru']).get()).toBe('ru');
});
