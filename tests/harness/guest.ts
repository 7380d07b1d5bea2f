// A person in our own web client, who does what people do there: opens the page, types, presses
// buttons. It finds people by their names, as people do.

import type { Shown, Tab } from './tab.ts';
import { until } from './wait.ts';

/** What the tiles of the web client show. */
export type TileSource = 'camera' | 'screen';

export class Guest {
  readonly tab: Tab;
  readonly name: string;

  constructor(tab: Tab, name: string = tab.person.name) {
    this.tab = tab;
    this.name = name;
  }

  /** From the first page, by typing the room's name. */
  async opens(url: string, room: string): Promise<void> {
    await this.tab.goto(url);
    await this.tab.fill('Meeting name', room);
    await this.tab.press('Open');
  }

  /** From the page before joining; afterwards the guest is in the call. */
  async joins(): Promise<void> {
    await this.tab.fill('Your name in this meeting', this.name);
    await this.tab.press('Join with camera and microphone');
    await this.#isIn();
  }

  /** Presses a switch of the bar; its name stays when its state changes. */
  toggles(control: 'Mic' | 'Camera' | 'Share'): Promise<void> {
    return this.tab.press(control);
  }

  leaves(): Promise<void> {
    return this.tab.press('Leave');
  }

  /** From the page after leaving, straight back into the call. */
  async comesBack(): Promise<void> {
    await this.tab.press('Back in');
    await this.#isIn();
  }

  async #isIn(): Promise<void> {
    await until(`${this.name} is in the call`, () =>
      this.tab.evaluate(() => document.querySelector('[data-participant]') !== null),
    );
  }

  /** Waits until the other's tile says so, or no longer says so, to those who only hear the page. */
  async isTold(words: 'microphone off' | 'camera off', other: Guest, told = true): Promise<void> {
    const selector = await this.tileOf(other);
    await until(`${this.name} is ${told ? '' : 'not '}told "${words}" of ${other.name}`, async () => {
      const label = await this.tab.evaluate(
        (wanted) => document.querySelector(wanted)?.getAttribute('aria-label') ?? '',
        selector,
      );
      return label.includes(words) === told;
    });
  }

  async seesAndHears(other: Guest): Promise<void> {
    await this.sees(other);
    await this.tab.hears(other.tab.person.pitch);
  }

  async sees(other: Guest): Promise<void> {
    await this.tab.sees(other.tab.person, await this.tileOf(other));
  }

  async seesScreenOf(other: Guest, screen: Shown): Promise<void> {
    await this.tab.shows(screen, await this.tileOf(other, 'screen'));
  }

  /** Waits until there is a tile of the other, and says how to find it. */
  async tileOf(other: Guest, source: TileSource = 'camera'): Promise<string> {
    const id = await until(`${this.name} has a tile of ${other.name}`, () =>
      this.tab.evaluate(tileId, { name: other.name, source }),
    );
    return `[data-participant=${JSON.stringify(id)}][data-source="${source}"]`;
  }

  /** The ids of everybody with a tile, oneself included. */
  participants(): Promise<string[]> {
    return this.tab.evaluate(() => {
      const tiles = document.querySelectorAll<HTMLElement>('[data-participant]');
      return [...new Set(Array.from(tiles, (tile) => tile.dataset.participant ?? ''))].sort();
    });
  }
}

/** Runs in the page: the participant whose tile bears the name. */
function tileId({ name, source }: { name: string; source: string }): string | undefined {
  const tiles = document.querySelectorAll<HTMLElement>(`[data-participant][data-source="${source}"]`);
  const found = [...tiles].find((tile) => tile.textContent?.includes(name));
  return found?.dataset.participant;
}
