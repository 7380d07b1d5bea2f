// What the server's answers mean for a person's way through a meeting. Pure: every answer and every end has one meaning.
import type { Answer } from '../api/client';
import type { ClosedReason, Joined, Meeting } from '../api/types';
import type { LinkEnd } from './link';

export type End =
  | { readonly reason: 'removed' }
  /** The person went on with another device. */
  | { readonly reason: 'moved' }
  /** Another tab took over as this very device. */
  | { readonly reason: 'elsewhere' }
  /** The meeting is over; `why` is absent where nobody can tell any more. */
  | { readonly reason: 'closed'; readonly why?: ClosedReason };

export type Phase =
  | { readonly kind: 'joining'; readonly attempt: number }
  /** The person is in with another device: here too, or move here? */
  | { readonly kind: 'asked-where' }
  | { readonly kind: 'in' }
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly message: string;
      /** Seconds to wait before trying again. */
      readonly retryAfter?: number;
    }
  | { readonly kind: 'left'; readonly afterMs: number }
  | ({ readonly kind: 'ended' } & End);

export type Decision =
  | { readonly kind: 'admitted'; readonly joined: Joined }
  | { readonly kind: 'again'; readonly notBeforeMs: number }
  | { readonly kind: 'over'; readonly phase: Phase };

/** What passes by itself: worth waiting for by somebody who was in. */
const PASSING = new Set([
  'meeting-full',
  'database-away',
  'too-many-look-ups',
  'too-many-sessions',
  'internal',
]);
const GONE = new Set(['meeting-not-found', 'meeting-closed']);

/** What follows from the answer to a join; `wasIn` if this call had been in before it lost the connection. */
export function decide(answer: Answer<Joined>, wasIn: boolean): Decision {
  if (answer.kind === 'ok') return { kind: 'admitted', joined: answer.value };
  if (answer.kind === 'unreachable') return { kind: 'again', notBeforeMs: 0 };
  const { code, message, retryAfter } = answer;
  if (wasIn && PASSING.has(code)) return { kind: 'again', notBeforeMs: (retryAfter ?? 0) * 1000 };
  if (wasIn && GONE.has(code)) return { kind: 'over', phase: { kind: 'ended', reason: 'closed' } };
  if (code === 'already-here')
    return { kind: 'over', phase: wasIn ? { kind: 'ended', reason: 'moved' } : { kind: 'asked-where' } };
  const wait = retryAfter === undefined ? {} : { retryAfter };
  return { kind: 'over', phase: { kind: 'refused', code, message, ...wait } };
}

/** How it ended, when the media server ended it, by what the meeting is known to be. */
export function whyEnded(
  how: Exclude<LinkEnd, 'lost'>,
  meeting: Meeting | undefined,
  device: string | undefined,
): End {
  const closed = meeting && closing(meeting);
  if (closed !== undefined) return closed;
  if (how !== 'removed') return { reason: how };
  const me = meeting?.people.find(({ principal }) => principal === meeting.you);
  const goesOn = me !== undefined && !me.devices.some((one) => one === device);
  return { reason: goesOn ? 'moved' : 'removed' };
}

/** The end of a meeting that is closed; absent while it is not. */
export function closing({ closed_at, closed_reason }: Meeting): End | undefined {
  if (closed_at === undefined) return undefined;
  return { reason: 'closed', ...(closed_reason ? { why: closed_reason } : {}) };
}
