// Who this tab is: a device id of its own, so that a reload comes back as the same device of the same person. Kept for
// the life of the tab and never longer.
import { forget, read, type Shelf, write } from '../lib/keep';

const DEVICE = 'conclave.device';

export interface TabPorts {
  readonly shelf: Shelf;
  readonly random: () => string;
  /** Claims a name for this tab alone until it is closed or reloaded; false if another tab holds it. */
  readonly claim: (name: string) => Promise<boolean>;
}

export class Tab {
  readonly #ports: TabPorts;
  #claimed: Promise<string> | undefined;
  #back = false;

  constructor(ports: TabPorts) {
    this.#ports = ports;
  }

  /** The device of this tab. A duplicated tab comes with a copy of another's storage, and so gets a device of its own. */
  device(): Promise<string> {
    this.#claimed ??= this.#claim();
    return this.#claimed;
  }

  /** Whether this tab was here before it was loaded: a seat that the server still keeps may be its own. */
  async isBack(): Promise<boolean> {
    await this.device();
    return this.#back;
  }

  /** Becomes another device: what this one was is taken. */
  startAnew(): void {
    this.#back = false;
    forget(this.#ports.shelf, DEVICE);
    this.#claimed = undefined;
  }

  async #claim(): Promise<string> {
    const known = read(this.#ports.shelf, DEVICE, isDevice);
    if (known !== undefined && (await this.#ports.claim(nameOf(known)))) {
      this.#back = true;
      return known;
    }
    const made = this.#ports.random();
    write(this.#ports.shelf, DEVICE, made);
    await this.#ports.claim(nameOf(made));
    return made;
  }
}

function nameOf(device: string): string {
  return `${DEVICE}.${device}`;
}

/** 64 random bits in the letters that an identity may carry everywhere. */
export function randomDevice(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Longer than a page that is reloaded needs to go, shorter than anybody notices. */
const CLAIM_WITHIN_MS = 500;

/** By the Web Locks API. Without it (no secure context) a duplicated tab is found out when the server says so. */
export async function claimByLock(name: string): Promise<boolean> {
  const locks: LockManager | undefined = navigator.locks;
  if (locks === undefined) return true;
  return await new Promise((resolve) => {
    const held = () => {
      resolve(true);
      return new Promise<never>(() => undefined);
    };
    locks.request(name, { signal: AbortSignal.timeout(CLAIM_WITHIN_MS) }, held).catch(() => resolve(false));
  });
}

function isDevice(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-z-]{1,64}$/.test(value);
}
