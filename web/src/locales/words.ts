// The shape of a language: the keys of English with any words, and of each text that counts the forms the language has.
import type { en } from './en';

/** A section or all of it, for a language whose plurals have these forms (CLDR). */
type Spoken<T, Form extends string> = {
  readonly [Key in keyof T as Key extends `${string}_one`
    ? never
    : Key extends `${infer Text}_other`
      ? `${Text}_${Form}`
      : Key]: T[Key] extends string ? string : Spoken<T[Key], Form>;
};

export type Russian = Spoken<typeof en, 'one' | 'few' | 'many' | 'other'>;
export type Chinese = Spoken<typeof en, 'other'>;
