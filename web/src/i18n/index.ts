// Sets the words up once, before the first picture. It must never fetch anything: the words are part of the program.
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { languageFor, locales } from '../locales';

export function startWords(): void {
  const language = languageFor(navigator.languages);
  const resources = Object.fromEntries(
    Object.entries(locales).map(([name, words]) => [name, { translation: words }]),
  );
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources,
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  document.documentElement.lang = language;
}

export const t = i18next.t.bind(i18next);
