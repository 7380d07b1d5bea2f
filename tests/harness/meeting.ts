// People gathered in one meeting of the web client, by clicking: the first starts it, the others follow
// its link one after another, so that the order of their arrival is known.

import type { Person } from './devices.ts';
import { Guest } from './guest.ts';
import { CallPage } from './pages/call.ts';
import { Home, type Wishes } from './pages/home.ts';
import type { Stage } from './stage.ts';

export interface Gathering {
  link: string;
  /** In the order of their arrival; the first is host. */
  guests: Guest[];
}

/** Everybody is in the meeting; the first person starts it with these wishes. */
export async function gather(
  stage: Stage,
  people: readonly Person[],
  wishes: Wishes = {},
): Promise<Gathering> {
  const [first, ...others] = people as [Person, ...Person[]];
  const host = new Guest(await stage.tab(first));
  await host.tab.goto(stage.server.url);
  const link = await new Home(host.tab).creates(wishes);
  await host.joins();
  const guests = [host];
  for (const person of others) {
    const guest = new Guest(await stage.tab(person));
    await guest.comes(link);
    guests.push(guest);
  }
  return { link, guests };
}

/** Waits until everybody is told that this guest is host, and nobody else is. */
export async function isHostForAll(host: Guest, guests: readonly Guest[]): Promise<void> {
  for (const guest of guests) {
    if (guest === host) await new CallPage(guest).isHost();
    else await guest.isTold('host', host);
    for (const other of guests) {
      if (other !== host && other !== guest) await guest.isTold('host', other, false);
    }
  }
}
