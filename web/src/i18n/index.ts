// Sets the words up before the first picture, and changes them when the person chooses another language. What does not
// load is said in English: a missing file must never keep anybody out.
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { type Language, languages, wordsOf } from '../locales';
import { en } from '../locales/en';
import { LanguageStore } from './language';

export const language = new LanguageStore(localStorage, navigator.languages);

export async function startWords(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  await show(language.get());
  language.subscribe(() => void show(language.get()));
}

async function show(wanted: Language): Promise<void> {
  try {
    if (!i18next.hasResourceBundle(wanted, 'translation')) {
      i18next.addResourceBundle(wanted, 'translation', await wordsOf(wanted));
    }
  } catch {
    return;
  }
  // Somebody may have chosen again while the words were on their way.
  if (language.get() !== wanted) return;
  await i18next.changeLanguage(wanted);
  document.documentElement.lang = wanted;
  document.documentElement.dir = languages[wanted].direction;
}

export const t = i18next.t.bind(i18next);
