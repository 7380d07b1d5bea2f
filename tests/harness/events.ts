// A reader of the events WebSocket: keeps all that was told, in its order, and how it was closed.

import type { Guest } from './api.ts';
import type { Meeting, Told } from './api-types.ts';
import { until } from './wait.ts';

/** Node's own WebSocket sends headers too, which the one of browsers does not know. */
type WithHeaders = new (url: string, options: { headers: Record<string, string> }) => WebSocket;

export class Events {
  readonly told: Told[] = [];
  readonly #socket: WebSocket;
  #closed: number | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.told.push(JSON.parse(String(data))));
    socket.addEventListener('close', ({ code }) => {
      this.#closed = code;
    });
    socket.addEventListener('error', () => undefined);
  }

  /** Opens it; `after` asks for what was missed since. */
  static open(url: string, guest: Guest, meeting: string, after?: number): Events {
    const query = new URLSearchParams({ meeting, ...(after === undefined ? {} : { after: String(after) }) });
    const address = `${url.replace(/^http/, 'ws')}/api/v1/events?${query}`;
    const headers = { authorization: `Bearer ${guest.token}` };
    return new Events(new (WebSocket as unknown as WithHeaders)(address, { headers }));
  }

  /** Waits for the snapshot that everything begins with. */
  async hello(): Promise<Meeting> {
    const first = await until('the events say hello', () => this.told[0]);
    if (first.type !== 'hello') throw new Error(`the events begin with ${JSON.stringify(first)}`);
    return first.meeting;
  }

  /** The events' numbers, in the order they came. */
  get numbers(): number[] {
    return this.told.flatMap((told) => (told.type === 'event' ? [told.seq] : []));
  }

  get types(): string[] {
    return this.told.flatMap((told) => (told.type === 'event' ? [told.event.type] : []));
  }

  /** Waits until an event of this type is told. */
  async tells(type: string): Promise<void> {
    await until(`the events tell of ${type}`, () => this.types.includes(type));
  }

  /** Waits until the events up to this number are told. */
  async reaches(seq: number): Promise<void> {
    await until(`the events reach ${seq}`, () => (this.numbers.at(-1) ?? 0) >= seq);
  }

  /** Waits until the server closes it: the code. */
  closes(): Promise<number> {
    return until('the events are closed', () => this.#closed);
  }

  close(): void {
    this.#socket.close();
  }
}
