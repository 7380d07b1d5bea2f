// Which languages there are, what they call themselves, and which one a browser gets. It knows no words.

export const languages = { en: 'English', ru: 'Русский', zh: '中文' } as const;

export type Language = keyof typeof languages;

export const FALLBACK: Language = 'en';

export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && Object.hasOwn(languages, value);
}

/** The first of the browser's languages that we speak, whatever its region. */
export function languageFor(wanted: readonly string[]): Language {
  const spoken = wanted.map((tag) => tag.toLowerCase().split('-')[0]);
  return spoken.find(isLanguage) ?? FALLBACK;
}

/** All of ours are written from left to right; a language that is not says so here. */
export function directionOf(_language: Language): 'ltr' | 'rtl' {
  return 'ltr';
}
