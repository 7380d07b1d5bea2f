// The language that is shown: the person's choice, kept in this browser, else the first of the browser's that we speak.
import { read, type Shelf, write } from '../lib/keep';
import { isLanguage, type Language, languageFor } from '../locales/languages';
import { Store } from '../state/store';

const KEY = 'conclave.language';

export class LanguageStore extends Store<Language> {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf, wanted: readonly string[]) {
    super(read(shelf, KEY, isLanguage) ?? languageFor(wanted));
    this.#shelf = shelf;
  }

  /** Shows another language from now on, also after a reload. */
  choose(language: Language): void {
    write(this.#shelf, KEY, language);
    this.set(language);
  }
}
