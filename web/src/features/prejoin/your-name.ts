// The name in the field before joining: what is wrong with it, told before the server has to.
import { charactersOver, NAME_CHARACTERS } from '../../lib/limits';

export type NameProblem = 'empty' | 'too-long' | 'invalid';

export function nameProblem(name: string): NameProblem | undefined {
  if (name.trim() === '') return 'empty';
  return charactersOver(name, NAME_CHARACTERS) > 0 ? 'too-long' : undefined;
}
