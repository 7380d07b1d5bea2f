// The choice of language.
import type { Russian } from '../words';

export const language: Russian['language'] = { label: 'Язык' };
