// What stands in the field for an address while somebody types. A whole code is shown corrected; a name of a
// meeting that only looks like one half-way is not spoilt, because what was typed is remembered.
import { addressFrom } from '../../app/route';

export interface Typed {
  readonly raw: string;
  readonly shown: string;
}

export const NOTHING_TYPED: Typed = { raw: '', shown: '' };

/** The field's new content. Corrected only where the cursor is at the end: elsewhere it would jump. */
export function typeInto(before: Typed, now: string, cursorAtEnd: boolean): Typed {
  const raw = now.startsWith(before.shown) ? before.raw + now.slice(before.shown.length) : now;
  return cursorAtEnd ? corrected(raw) : { raw: now, shown: now };
}

/** The same when the person is done with the field. */
export function corrected(raw: string): Typed {
  const address = addressFrom(raw);
  return { raw, shown: isCode(address) ? address : raw };
}

/** Names are written small: whatever came back in capitals was read as a code. */
function isCode(address: string): boolean {
  return address !== '' && address === address.toUpperCase() && !address.includes('/');
}
