// Who controls whose computer, read from the meeting. Pure.
import type { Lease, Meeting, MeetingPerson, Scopes } from '../../api/types';

export type { Lease, Scopes };

export const NO_SCOPES: Scopes = { pointer: false, keyboard: false, clipboard: false };

export interface Leases {
  readonly all: readonly Lease[];
  /** I control, or ask to, from this very device. */
  readonly mine: Lease | undefined;
  /** My computer is controlled or asked for, whichever of my devices this is. */
  readonly ofMe: Lease | undefined;
}

export function leasesOf(meeting: Meeting, device: string | undefined): Leases {
  const all = meeting.control;
  const { you } = meeting;
  return {
    all,
    mine: all.find(({ controller }) => controller.principal === you && controller.device === device),
    ofMe: all.find(({ controlled }) => controlled.principal === you),
  };
}

/** Whether control goes on, be it that the person at the desk has the mouse right now. */
export function isLive(lease: Lease | undefined): lease is Lease {
  return lease !== undefined && lease.state !== 'asked';
}

/** The device of a person that can be controlled: a program, and of several the latest. */
export function programOf(person: MeetingPerson | undefined): string | undefined {
  return person?.programs.at(-1);
}

/** Why somebody cannot be asked now; absent if they can be. */
export type CannotAsk = 'no-program' | 'forbidden' | 'busy' | 'yourself';

export function whyNotAsk(meeting: Meeting, principal: string): CannotAsk | undefined {
  if (principal === meeting.you) return 'yourself';
  if (!meeting.remote_control) return 'forbidden';
  const person = meeting.people.find((one) => one.principal === principal);
  if (programOf(person) === undefined) return 'no-program';
  const involved = meeting.control.some(({ controller, controlled }) =>
    [controller.principal, controlled.principal].some((one) => one === principal || one === meeting.you),
  );
  return involved ? 'busy' : undefined;
}

/** By the principal whose computer is controlled, the name of who controls it. */
export function controllersIn(leases: readonly Lease[], meeting: Meeting): ReadonlyMap<string, string> {
  const live = leases.filter(isLive);
  return new Map(
    live.map(({ controller, controlled }) => [controlled.principal, nameOf(meeting, controller.principal)]),
  );
}

export function nameOf(meeting: Meeting, principal: string): string {
  return meeting.people.find((person) => person.principal === principal)?.name ?? '';
}
