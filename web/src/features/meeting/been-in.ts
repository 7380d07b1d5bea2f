// Which meetings this tab has been in. After a reload the server still sees its device there for a moment; nobody
// should be told that they are in "on another device" when it is this one.
import { read, type Shelf, write } from '../../lib/keep';

const keyOf = (address: string) => `conclave.been-in.${address}`;
const isTrue = (value: unknown): value is true => value === true;

export function rememberBeingIn(shelf: Shelf, address: string): void {
  write(shelf, keyOf(address), true);
}

export function hasBeenIn(shelf: Shelf, address: string): boolean {
  return read(shelf, keyOf(address), isTrue) === true;
}
