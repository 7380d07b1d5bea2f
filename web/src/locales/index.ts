// Where the words of a language come from. English is part of the program and stands in for whatever does not load;
// the others are fetched when they are shown. A language is added by its folder and one line here and in `languages`.
import { en } from './en';
import type { Language } from './languages';

export * from './languages';

const fetched = {
  ru: async () => (await import('./ru')).ru,
  zh: async () => (await import('./zh')).zh,
} satisfies Record<Exclude<Language, 'en'>, () => Promise<object>>;

export async function wordsOf(language: Language): Promise<object> {
  return language === 'en' ? en : fetched[language]();
}
