// The words of the web client in each of its languages, so that a test finds controls by what a person
// reads there, whatever the language.

import { join } from 'node:path';
import { buildSync } from 'esbuild';

export type Language = 'en' | 'ru' | 'zh';

export const LANGUAGES: readonly Language[] = ['en', 'ru', 'zh'];

const folder = join(import.meta.dirname, '../../web/src/locales');

interface Section {
  [key: string]: string | Section;
}

export class Words {
  readonly language: Language;
  /** By their keys, joined by dots. */
  readonly #all: ReadonlyMap<string, string>;

  private constructor(language: Language, all: ReadonlyMap<string, string>) {
    this.language = language;
    this.#all = all;
  }

  static async of(language: Language): Promise<Words> {
    const built = buildSync({
      entryPoints: [join(folder, language, 'index.ts')],
      bundle: true,
      format: 'esm',
      write: false,
    });
    const text = built.outputFiles[0]?.text ?? '';
    const module = await import(`data:text/javascript,${encodeURIComponent(text)}`);
    return new Words(language, new Map(flat(module[language] as Section)));
  }

  /** What stands under this key, with its places filled in. */
  say(key: string, places: Record<string, string> = {}): string {
    const text = this.#all.get(key);
    if (text === undefined) throw new Error(`${key} has no words in ${this.language}`);
    return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => places[name] ?? '');
  }

  /** How many characters the texts of these keys have. */
  lengthOf(keys: Iterable<string>): number {
    return [...keys].reduce((sum, key) => sum + (this.#all.get(key)?.length ?? 0), 0);
  }

  keys(): Iterable<string> {
    return this.#all.keys();
  }
}

/** The language that needs the most room for the same things. */
export async function longestLanguage(): Promise<Language> {
  const all = await Promise.all(LANGUAGES.map((language) => Words.of(language)));
  const keys = [...(await Words.of('en')).keys()];
  const [longest] = all.sort((one, other) => other.lengthOf(keys) - one.lengthOf(keys));
  return longest?.language ?? 'en';
}

function flat(section: Section, path = ''): [string, string][] {
  return Object.entries(section).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : flat(value, `${path}${key}.`),
  );
}
