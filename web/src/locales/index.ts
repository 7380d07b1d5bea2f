// The languages there are, and which one a browser gets. A language is added by its file and one line here.
import { en } from './en';

/** The shape of a language: the keys of English, any words. */
export type Words = Widened<typeof en>;

type Widened<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : Widened<T[Key]> };

export const locales = { en } satisfies Record<string, Words>;

export type Language = keyof typeof locales;

const FALLBACK: Language = 'en';

/** The first of the browser's languages that we speak, whatever its region. */
export function languageFor(wanted: readonly string[]): Language {
  const spoken = wanted.map((tag) => tag.toLowerCase().split('-')[0] ?? '');
  return spoken.find((language): language is Language => language in locales) ?? FALLBACK;
}
