// Which languages there are, what they call themselves, and which one a browser gets. It knows no words.

interface Names {
  /** The language's own name for itself, never translated. */
  readonly name: string;
  /** The same where there is little room. */
  readonly short: string;
  readonly direction: 'ltr' | 'rtl';
}

export const languages = {
  en: { name: 'English', short: 'EN', direction: 'ltr' },
  ru: { name: 'Русский', short: 'RU', direction: 'ltr' },
  zh: { name: '中文', short: '中文', direction: 'ltr' },
} as const satisfies Record<string, Names>;

export type Language = keyof typeof languages;

const FALLBACK: Language = 'en';

export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && Object.hasOwn(languages, value);
}

/** The first of the browser's languages that we speak, whatever its region. */
export function languageFor(wanted: readonly string[]): Language {
  const spoken = wanted.map((tag) => tag.toLowerCase().split('-')[0]);
  return spoken.find(isLanguage) ?? FALLBACK;
}
