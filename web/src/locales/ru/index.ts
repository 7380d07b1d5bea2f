// Every word a person reads, in Russian.
import type { Russian } from '../words';

export const ru: Partial<Russian> = {};
