// Who this tab is: a device id of its own, and the seat (identity and token) it holds in each meeting, so that a reload
// comes back as the same participant. Kept for the life of the tab and never longer.
import { forget, isRecord, read, type Shelf, write } from '../lib/keep';

export interface Seat {
  readonly identity: string;
  readonly token: string;
}

const DEVICE = 'conclave.device';
const seatKey = (room: string) => `conclave.seat.${room}`;

export class Tab {
  readonly #shelf: Shelf;
  readonly #random: () => string;

  constructor(shelf: Shelf, random: () => string) {
    this.#shelf = shelf;
    this.#random = random;
  }

  device(): string {
    const known = read(this.#shelf, DEVICE, isDevice);
    if (known !== undefined) return known;
    const made = this.#random();
    write(this.#shelf, DEVICE, made);
    return made;
  }

  seat(room: string): Seat | undefined {
    return read(this.#shelf, seatKey(room), isSeat);
  }

  keep(room: string, seat: Seat): void {
    write(this.#shelf, seatKey(room), { identity: seat.identity, token: seat.token });
  }

  /** Gives the seat up and becomes another device: for a tab that was duplicated together with its storage. */
  startAnew(room: string): void {
    forget(this.#shelf, seatKey(room));
    forget(this.#shelf, DEVICE);
  }
}

/** 64 random bits in the letters that an identity may carry everywhere. */
export function randomDevice(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function isDevice(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-z-]{1,64}$/.test(value);
}

function isSeat(value: unknown): value is Seat {
  return isRecord(value) && typeof value.identity === 'string' && typeof value.token === 'string';
}
