// The list of people: each once, with all their devices, together with those whose seat the meeting keeps although the
// media server no longer knows them. Pure.
import type { Meeting } from '../../api/types';
import { groupByPrincipal, type Person } from '../../state/people';

export interface Listed {
  readonly principal: string;
  readonly name: string;
  readonly you: boolean;
  readonly owner: boolean;
  readonly state: 'here' | 'connecting' | 'lost';
  /** Until when the seat of somebody lost is kept, in milliseconds since the epoch. */
  readonly lostUntil: number | undefined;
  /** Devices in the call, the first in front; none for those who are lost. */
  readonly devices: readonly Person[];
}

export function peopleList(people: readonly Person[], meeting: Meeting | undefined): Listed[] {
  const told = new Map(meeting?.people.map((person) => [person.principal, person]));
  const present = groupByPrincipal(people).map((one): Listed => {
    const known = told.get(one.principal);
    const until = one.state === 'lost' ? known?.lost_until : undefined;
    const { principal, name, you, owner, state, devices } = one;
    return { principal, name, you, owner, state, lostUntil: until, devices };
  });
  const seen = new Set(present.map(({ principal }) => principal));
  const away = [...told.values()]
    .filter(({ principal }) => !seen.has(principal))
    .map(
      ({ principal, name, state, lost_until }): Listed => ({
        principal,
        name,
        you: principal === meeting?.you,
        owner: principal === meeting?.owner,
        state: state === 'lost' ? 'lost' : 'connecting',
        lostUntil: lost_until,
        devices: [],
      }),
    );
  return [...present, ...away].sort((a, b) => rank(a) - rank(b));
}

/** You first, because the list is where you look for your own state; then the host, then by arrival. */
function rank({ you, owner, state }: Listed): number {
  if (you) return 0;
  if (state === 'lost') return 3;
  return owner ? 1 : 2;
}

/** Those whose name contains what was typed, whatever its case and accents. */
export function named(list: readonly Listed[], typed: string): readonly Listed[] {
  const wanted = plain(typed.trim());
  return wanted === '' ? list : list.filter(({ name }) => plain(name).includes(wanted));
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}
