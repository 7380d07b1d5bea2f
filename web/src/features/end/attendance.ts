// Who was in a meeting and when, for the table of what happened. Devices of one person that overlap are one stay.
import type { Participation } from '../../api/types';

export interface Stay {
  readonly from: number;
  /** Absent while the person is in. */
  readonly to: number | undefined;
}

export interface Attendee {
  readonly principal: string;
  readonly name: string;
  readonly stays: readonly Stay[];
  readonly totalMs: number;
}

export interface Attendance {
  readonly from: number;
  readonly to: number;
  /** By arrival. */
  readonly people: readonly Attendee[];
}

export function attendance(participations: readonly Participation[], now: number): Attendance {
  const byPrincipal = new Map<string, Participation[]>();
  for (const one of participations) {
    byPrincipal.set(one.principal, [...(byPrincipal.get(one.principal) ?? []), one]);
  }
  const people = [...byPrincipal.values()].map((all) => attendee(all, now));
  const ends = people.flatMap(({ stays }) => stays.map(({ to }) => to ?? now));
  const begins = people.flatMap(({ stays }) => stays.map(({ from }) => from));
  return {
    from: Math.min(...begins, now),
    to: Math.max(...ends, Math.min(...begins, now)),
    people: people.sort((a, b) => (a.stays[0]?.from ?? 0) - (b.stays[0]?.from ?? 0)),
  };
}

function attendee(participations: readonly Participation[], now: number): Attendee {
  const inOrder = [...participations].sort((a, b) => a.joined_at - b.joined_at);
  const stays: Stay[] = [];
  for (const { joined_at, left_at } of inOrder) {
    const last = stays.at(-1);
    if (last === undefined || (last.to ?? now) < joined_at) stays.push({ from: joined_at, to: left_at });
    else stays[stays.length - 1] = { from: last.from, to: later(last.to, left_at) };
  }
  const latest = inOrder.at(-1);
  return {
    principal: latest?.principal ?? '',
    name: latest?.name ?? '',
    stays,
    totalMs: stays.reduce((sum, { from, to }) => sum + Math.max(0, (to ?? now) - from), 0),
  };
}

/** Whoever is still in leaves last. */
function later(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.max(a, b);
}
