// The choice of language.
import type { Chinese } from '../words';

export const language: Chinese['language'] = { label: '语言' };
