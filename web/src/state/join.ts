// Asking the server for a seat: one request, and every way it can end as a value. It never retries; the call does.
import { isRecord } from '../lib/keep';
import type { Seat } from './tab';

export interface JoinRequest {
  readonly room: string;
  readonly name: string;
  readonly device: string;
  /** The seat held before; the token in it proves that the identity is ours. */
  readonly seat: Seat | undefined;
}

export type JoinAnswer =
  | { readonly kind: 'admitted'; readonly seat: Seat }
  /** The server's decision: asking again the same way changes nothing. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** No decision: no network, or a server that cannot answer now. */
  | { readonly kind: 'unreachable' };

export async function requestSeat(fetcher: typeof fetch, request: JoinRequest): Promise<JoinAnswer> {
  const { room, name, device, seat } = request;
  try {
    const response = await fetcher('/api/v1/join', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ room, name, device, ...seat }),
    });
    return await answerOf(response);
  } catch {
    return { kind: 'unreachable' };
  }
}

async function answerOf(response: Response): Promise<JoinAnswer> {
  if (response.status >= 500 || response.status === 429) return { kind: 'unreachable' };
  const body: unknown = await response.json().catch(() => undefined);
  if (!isRecord(body)) return { kind: 'unreachable' };
  const { identity, token, code, message } = body;
  if (response.ok && typeof identity === 'string' && typeof token === 'string') {
    return { kind: 'admitted', seat: { identity, token } };
  }
  return {
    kind: 'refused',
    code: typeof code === 'string' ? code : 'unknown',
    message: typeof message === 'string' ? message : '',
  };
}
