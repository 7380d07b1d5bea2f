// Which colours are shown: the person's choice, else dark inside meetings and the system's choice elsewhere.
import type { Scheme } from './choices';

export type Shown = 'dark' | 'light';

export function shownScheme(choice: Scheme, inMeeting: boolean, systemIsLight: boolean): Shown {
  if (choice !== 'system') return choice;
  return inMeeting || !systemIsLight ? 'dark' : 'light';
}
