// The server's REST API, one method a request, and every way a request can end as a value. It never retries and never
// throws; whoever asks decides what a refusal means.
import { isRecord } from '../lib/keep';
import type {
  AskControl,
  AskedControl,
  AskMoreControl,
  Change,
  Creation,
  Glimpse,
  Joined,
  JoinRequest,
  Meeting,
  Paired,
  Participation,
  Session,
  Summaries,
} from './types';

/** Longer than any answer of a server that works; the next attempt may meet one that does. */
const GIVE_UP_AFTER_MS = 15_000;

export interface Refused {
  /** The server's decision: asking again the same way changes nothing, or not before `retryAfter`. */
  readonly kind: 'refused';
  readonly code: string;
  readonly message: string;
  /** The field of the request that is to blame. */
  readonly field?: string;
  /** Seconds to wait before asking again. */
  readonly retryAfter?: number;
}

/** No decision: no network, a server that cannot answer now, or something else at its address. */
export interface Unreachable {
  readonly kind: 'unreachable';
}

export type Answer<T> = { readonly kind: 'ok'; readonly value: T } | Refused | Unreachable;

export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

interface Options {
  readonly body?: unknown;
  /** The request outlives the page: for telling that somebody leaves by closing it. */
  readonly keepalive?: boolean;
}

const UNREACHABLE: Unreachable = { kind: 'unreachable' };

export class Api {
  readonly #fetch: Fetch;

  constructor(fetcher: Fetch) {
    this.#fetch = fetcher;
  }

  createMeeting(options: Creation = {}): Promise<Answer<Meeting>> {
    return this.#ask('POST', '/meetings', { body: options });
  }

  lookUp(address: string, secret?: string): Promise<Answer<Glimpse>> {
    return this.#ask('POST', `${at(address)}/look-up`, { body: secret === undefined ? {} : { secret } });
  }

  join(address: string, request: JoinRequest): Promise<Answer<Joined>> {
    return this.#ask('POST', `${at(address)}/join`, { body: request });
  }

  leave(id: string, device: string): Promise<Answer<void>> {
    return this.#ask('POST', `${at(id)}/leave`, { body: { device }, keepalive: true });
  }

  meeting(id: string): Promise<Answer<Meeting>> {
    return this.#ask('GET', at(id));
  }

  change(id: string, change: Change): Promise<Answer<Meeting>> {
    return this.#ask('PATCH', at(id), { body: change });
  }

  handOver(id: string, to: string): Promise<Answer<Meeting>> {
    return this.#ask('POST', `${at(id)}/owner`, { body: { to } });
  }

  close(id: string): Promise<Answer<void>> {
    return this.#ask('POST', `${at(id)}/close`);
  }

  /** Asks somebody's program to let this device control its computer. */
  askControl(id: string, request: AskControl): Promise<Answer<AskedControl>> {
    return this.#ask('POST', `${at(id)}/control`, { body: request });
  }

  denyControl(id: string, lease: string, block: boolean): Promise<Answer<Meeting>> {
    return this.#ask('POST', `${at(id)}/control/${encodeURIComponent(lease)}/deny`, { body: { block } });
  }

  endControl(id: string, lease: string): Promise<Answer<Meeting>> {
    return this.#ask('POST', `${at(id)}/control/${encodeURIComponent(lease)}/end`, { keepalive: true });
  }

  askMoreControl(id: string, lease: string, request: AskMoreControl): Promise<Answer<Meeting>> {
    return this.#ask('POST', `${at(id)}/control/${encodeURIComponent(lease)}/more`, { body: request });
  }

  /** A code for the desktop program, which is then the same person in this meeting. */
  pair(meeting: string): Promise<Answer<Paired>> {
    return this.#ask('POST', '/pairings', { body: { meeting } });
  }

  myMeetings(before?: string): Promise<Answer<Summaries>> {
    return this.#ask(
      'GET',
      before === undefined ? '/meetings' : `/meetings?before=${encodeURIComponent(before)}`,
    );
  }

  async participations(id: string): Promise<Answer<readonly Participation[]>> {
    const answer = await this.#ask<{ participations: readonly Participation[] }>(
      'GET',
      `${at(id)}/participations`,
    );
    return answer.kind === 'ok' ? { kind: 'ok', value: answer.value.participations } : answer;
  }

  /** The principal this browser is known as; refused as `unauthenticated` before the first meeting. */
  session(): Promise<Answer<Session>> {
    return this.#ask('GET', '/session');
  }

  /** The server forgets this browser, and with it its list of meetings. */
  forgetDevice(): Promise<Answer<void>> {
    return this.#ask('DELETE', '/session');
  }

  async #ask<T>(method: string, path: string, { body, keepalive = false }: Options = {}): Promise<Answer<T>> {
    try {
      const response = await this.#fetch(`/api/v1${path}`, {
        method,
        keepalive,
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        signal: AbortSignal.timeout(GIVE_UP_AFTER_MS),
        ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
      });
      return await answerOf<T>(response);
    } catch {
      return UNREACHABLE;
    }
  }
}

function at(meeting: string): string {
  return `/meetings/${encodeURIComponent(meeting)}`;
}

async function answerOf<T>(response: Response): Promise<Answer<T>> {
  if (response.status === 204) return { kind: 'ok', value: undefined as T };
  const body: unknown = await response.json().catch(() => undefined);
  if (!isRecord(body)) return UNREACHABLE;
  // The shape is the server's promise, checked by its OpenAPI document; here only that it is an object.
  if (response.ok) return { kind: 'ok', value: body as T };
  return refusal(response, body);
}

function refusal(response: Response, body: Record<string, unknown>): Refused | Unreachable {
  const { code, message, field } = body;
  const decided = response.status < 500 || code === 'database-away';
  if (typeof code !== 'string' || !decided) return UNREACHABLE;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return {
    kind: 'refused',
    code,
    message: typeof message === 'string' ? message : '',
    ...(typeof field === 'string' ? { field } : {}),
    ...(Number.isFinite(seconds) ? { retryAfter: seconds } : {}),
  };
}
