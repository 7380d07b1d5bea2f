// Every word a person reads, in Chinese (simplified).
import type { Chinese } from '../words';

export const zh: Partial<Chinese> = {};
