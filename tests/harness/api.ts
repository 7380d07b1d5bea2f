// The REST API as any program uses it, over connections of its own: a test chooses the session, the
// Origin and the address that it comes from, and sees the answer byte by byte. Nothing is repeated.

import assert from 'node:assert/strict';
import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import type { Created, Glimpse, Joined, Meeting, Participations, Refused, Summaries } from './api-types.ts';
import { PATIENCE } from './wait.ts';

export interface Reply<T> {
  status: number;
  headers: IncomingHttpHeaders;
  /** What came, byte by byte. */
  text: string;
  /** What came, as JSON; undefined where nothing came. */
  body: T;
}

export interface Sender {
  /** The address that the connections come from; any of 127.0.0.0/8. */
  from?: string;
  /** Sent with everything on top. */
  headers?: OutgoingHttpHeaders;
}

export interface JoinWishes {
  name?: string;
  device?: string;
  secret?: string;
  second_device?: 'ask' | 'here_too' | 'move_here';
}

export interface MeetingWishes {
  title?: string | null;
  slug?: string;
  lasting?: boolean;
  owner_leaves?: 'hand_over' | 'end' | 'keep';
  link_required?: boolean;
}

/** Somebody who uses the API, with a session or without. */
export class Api {
  readonly #base: URL;
  readonly #sender: Sender;
  readonly #agent: Agent;

  constructor(url: string, sender: Sender = {}) {
    this.#base = new URL('/api/v1', url);
    this.#sender = sender;
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: 64,
      ...(sender.from && { localAddress: sender.from }),
    });
  }

  /** A guest with a bearer session, as a program gets one. */
  static async guest(url: string, sender: Sender = {}): Promise<Guest> {
    const stranger = new Api(url, sender);
    const reply = await stranger.send<Created>('POST', '/sessions', {});
    stranger.done();
    const { principal, token } = must(reply, 201);
    return new Guest(url, principal, token, sender);
  }

  get(path: string, headers?: OutgoingHttpHeaders): Promise<Reply<never>> {
    return this.send('GET', path, undefined, headers);
  }

  /** Sends `body` as JSON, or as it is where it is text already. */
  send<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: OutgoingHttpHeaders = {},
  ): Promise<Reply<T>> {
    const content = typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body);
    const { promise, resolve, reject } = Promise.withResolvers<Reply<T>>();
    const type = content === undefined ? {} : { 'content-type': 'application/json' };
    const outgoing = request(
      {
        method,
        agent: this.#agent,
        // By number: a name may stand for an address that the server does not listen at.
        host: '127.0.0.1',
        port: this.#base.port,
        path: this.#base.pathname + path,
        headers: { host: this.#base.host, ...type, ...this.#sender.headers, ...headers },
        timeout: PATIENCE,
      },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(parts).toString();
          const isJson = incoming.headers['content-type']?.startsWith('application/json');
          const parsed = isJson ? JSON.parse(text) : undefined;
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, body: parsed });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.on('timeout', () => outgoing.destroy(new Error(`${method} ${path} was not answered`)));
    outgoing.end(content);
    return promise;
  }

  create(wishes: MeetingWishes = {}): Promise<Reply<Meeting>> {
    return this.send('POST', '/meetings', wishes);
  }

  lookUp(address: string, secret?: string): Promise<Reply<Glimpse>> {
    return this.send('POST', `/meetings/${encodeURIComponent(address)}/look-up`, { secret });
  }

  join(address: string, wishes: JoinWishes = {}): Promise<Reply<Joined>> {
    const { name = 'Guest', device = 'tab-1' } = wishes;
    return this.send('POST', `/meetings/${encodeURIComponent(address)}/join`, { ...wishes, name, device });
  }

  leave(id: string, device = 'tab-1'): Promise<Reply<undefined>> {
    return this.send('POST', `/meetings/${id}/leave`, { device });
  }

  change(
    id: string,
    wishes: Pick<MeetingWishes, 'title' | 'owner_leaves' | 'link_required'>,
  ): Promise<Reply<Meeting>> {
    return this.send('PATCH', `/meetings/${id}`, wishes);
  }

  handOver(id: string, to: string): Promise<Reply<Meeting>> {
    return this.send('POST', `/meetings/${id}/owner`, { to });
  }

  close(id: string): Promise<Reply<undefined>> {
    return this.send('POST', `/meetings/${id}/close`);
  }

  meeting(id: string): Promise<Reply<Meeting>> {
    return this.send('GET', `/meetings/${id}`);
  }

  meetings(query: Record<string, string> = {}): Promise<Reply<Summaries>> {
    return this.send('GET', `/meetings?${new URLSearchParams(query)}`);
  }

  participations(id: string): Promise<Reply<Participations>> {
    return this.send('GET', `/meetings/${id}/participations`);
  }

  /** Lets go of the connections. */
  done(): void {
    this.#agent.destroy();
  }
}

/** Somebody with a session. */
export class Guest extends Api {
  readonly principal: string;
  readonly token: string;

  constructor(url: string, principal: string, token: string, sender: Sender = {}) {
    super(url, { ...sender, headers: { ...sender.headers, authorization: `Bearer ${token}` } });
    this.principal = principal;
    this.token = token;
  }
}

/** What was answered, which has to be this status. */
export function must<T>(reply: Reply<T>, status: number): T {
  assert.equal(reply.status, status, `answered ${reply.status}: ${reply.text}`);
  return reply.body;
}

/** Checks that it was refused so. */
export function refused(reply: Reply<unknown>, status: number, code: string): Refused {
  const body = reply.body as Refused;
  assert.deepEqual([reply.status, body?.code], [status, code], reply.text);
  return body;
}
