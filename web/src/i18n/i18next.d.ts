// Makes a key that does not exist a type error.
import 'i18next';
import type { en } from '../locales/en';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}
