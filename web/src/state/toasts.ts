// Short notices at the bottom of the page: three at most, the newest last. Never the only place of something important.
import { Store } from './store';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

const MOST = 3;
const STAYS_MS = 5_000;
const STAYS_WITH_ACTION_MS = 10_000;

export class Toasts extends Store<readonly Toast[]> {
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #next = 1;

  constructor() {
    super([]);
  }

  show(text: string, action?: Toast['action']): void {
    const toast: Toast = { id: this.#next++, text, ...(action === undefined ? {} : { action }) };
    this.set([...this.get(), toast].slice(-MOST));
    this.resume(toast.id);
  }

  close(id: number): void {
    this.hold(id);
    this.set(this.get().filter((toast) => toast.id !== id));
  }

  /** Keeps a toast for as long as somebody points at it. */
  hold(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  resume(id: number): void {
    const toast = this.get().find((one) => one.id === id);
    if (toast === undefined) return;
    this.hold(id);
    const stays = toast.action === undefined ? STAYS_MS : STAYS_WITH_ACTION_MS;
    this.#timers.set(
      id,
      setTimeout(() => this.close(id), stays),
    );
  }
}
