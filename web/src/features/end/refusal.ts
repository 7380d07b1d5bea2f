// A request that did not end well, as something that can be said: one of the codes we have words for, and when to try
// again. It holds no words itself.
import type { Refused, Unreachable } from '../../api/client';
import { en } from '../../locales/en';

type Words = typeof en.refused;

/** Codes of the server's API, and what else can keep a person out, that have words of their own. */
export type RefusalCode = {
  [Key in keyof Words]: Words[Key] extends { what: string; next: string } ? Key : never;
}[keyof Words];

export interface Refusal {
  readonly code: RefusalCode;
  /** What the server says, where we have no words of our own for it. */
  readonly said?: string;
  /** When to ask again, by this computer's clock. */
  readonly retryAt?: number;
}

/** Where the server does not say when to ask again. */
const RETRY_AFTER_S = 60;

export function refusalOf(answer: Refused | Unreachable, now: number): Refusal {
  if (answer.kind === 'unreachable') return { code: 'unreachable' };
  const { code, message, retryAfter = RETRY_AFTER_S } = answer;
  if (!isKnown(code)) return message === '' ? { code: 'unknown' } : { code: 'unknown', said: message };
  return { code, retryAt: now + retryAfter * 1000 };
}

function isKnown(code: string): code is RefusalCode {
  return Object.hasOwn(en.refused, code) && typeof en.refused[code as keyof Words] === 'object';
}
