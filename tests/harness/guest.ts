// A person in our own web client, in any browser, who does what people do there: opens a link, types,
// presses buttons. It finds people by their names, as people do.

import type { ChromiumTab } from './chromium.ts';
import type { Shown, Tab } from './tab.ts';
import { until } from './wait.ts';

/** What the tiles of the web client show. */
export type TileSource = 'camera' | 'screen';

export class Guest<T extends Tab = ChromiumTab> {
  readonly tab: T;
  readonly name: string;

  constructor(tab: T, name: string = tab.person.name) {
    this.tab = tab;
    this.name = name;
  }

  /** From the first page to the one before joining. Says the link that others are given. */
  async startsMeeting(url: string): Promise<string> {
    await this.tab.goto(url);
    await this.tab.press('New meeting');
    return await until(`${this.name} has a meeting`, async () => {
      const address = await this.tab.address();
      return address.includes('/m/') ? address : undefined;
    });
  }

  /** From a link into the call. */
  async comes(link: string): Promise<void> {
    await this.tab.goto(link);
    await this.joins();
  }

  /** From the page before joining; afterwards the guest is in the call. */
  async joins(button = 'Join with camera and microphone'): Promise<void> {
    await this.tab.fill('Your name in this meeting', this.name);
    await this.tab.press(button);
    await this.isIn();
  }

  /** Presses a switch of the bar; its name stays when its state changes. */
  toggles(control: 'Mic' | 'Camera' | 'People'): Promise<void> {
    return this.tab.press(control);
  }

  /** As somebody who is not host, whom nothing is asked. */
  async leaves(): Promise<void> {
    await this.tab.press('Leave');
    await this.tab.isAt('You left.');
  }

  /** From the page after leaving, straight back into the call. */
  async comesBack(): Promise<void> {
    await this.tab.press('Back in');
    await this.isIn();
  }

  async isIn(): Promise<void> {
    await until(`${this.name} is in the call`, () =>
      this.tab.evaluate(() => document.querySelector('[data-participant]') !== null),
    );
  }

  /** Waits until the other's tile says so, or no longer says so, to those who only hear the page. */
  async isTold(words: string, other: Guest<Tab>, told = true): Promise<void> {
    await until(`${this.name} is ${told ? '' : 'not '}told "${words}" of ${other.name}`, async () => {
      const selector = await this.#tileNow(other, 'camera');
      if (selector === undefined) return false;
      const label = await this.tab.evaluate(
        (wanted) => document.querySelector(wanted)?.getAttribute('aria-label') ?? '',
        selector,
      );
      if (label.includes(words) === told) return true;
      throw new Error(`the tile says "${label}"`);
    });
  }

  async seesAndHears(other: Guest<Tab>): Promise<void> {
    await this.sees(other);
    await this.tab.hears(other.tab.person.pitch);
  }

  async sees(other: Guest<Tab>): Promise<void> {
    await this.tab.sees(other.tab.person, await this.tileOf(other));
  }

  async seesScreenOf(other: Guest<Tab>, screen: Shown): Promise<void> {
    await this.tab.shows(screen, await this.tileOf(other, 'screen'));
  }

  /** Waits until there is a tile of the other, and says how to find it. */
  async tileOf(other: Guest<Tab>, source: TileSource = 'camera'): Promise<string> {
    return await until(`${this.name} has a tile of ${other.name}`, () => this.#tileNow(other, source));
  }

  /** Waits until there is no tile of the other. */
  async seesGo(other: Guest<Tab>): Promise<void> {
    await until(
      `${other.name} goes from ${this.name}'s page`,
      async () => (await this.#tileNow(other, 'camera')) === undefined,
    );
  }

  async #tileNow(other: Guest<Tab>, source: TileSource): Promise<string | undefined> {
    const id = await this.tab.evaluate(tileId, { name: other.name, source });
    return id && `[data-participant=${JSON.stringify(id)}][data-source="${source}"]`;
  }

  /** The ids of everybody with a tile, oneself included. */
  participants(): Promise<string[]> {
    return this.tab.evaluate(() => {
      const tiles = document.querySelectorAll<HTMLElement>('[data-participant]');
      return [...new Set(Array.from(tiles, (tile) => tile.dataset.participant ?? ''))].sort();
    });
  }

  /** The id that the own tile bears: who this page is in the room. */
  identity(): Promise<string> {
    return until(`${this.name} has a tile of their own`, () =>
      this.tab.evaluate(
        () => document.querySelector<HTMLElement>('[data-participant][data-you]')?.dataset.participant,
      ),
    );
  }
}

/** Sees and hears, everyone everyone else. */
export async function seeAndHearEachOther(guests: readonly Guest<Tab>[]): Promise<void> {
  await Promise.all(pairs(guests).map(([one, other]) => one.seesAndHears(other)));
}

/** Everyone with everyone else, both ways. */
export function pairs<G extends Guest<Tab>>(guests: readonly G[]): [G, G][] {
  return guests.flatMap((one) =>
    guests.filter((other) => other !== one).map((other) => [one, other] as [G, G]),
  );
}

/** Runs in the page: the participant whose tile bears the name. */
function tileId({ name, source }: { name: string; source: string }): string | undefined {
  const tiles = document.querySelectorAll<HTMLElement>(`[data-participant][data-source="${source}"]`);
  const found = [...tiles].find((tile) => tile.textContent?.includes(name));
  return found?.dataset.participant;
}
