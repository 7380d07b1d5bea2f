// Many people in one meeting from one browser page: each with a session, a name and a small moving
// picture of their own. For screenshots and benchmarks; they look at nobody.

import { type Browser, chromium } from 'playwright-core';
import type { CrowdMember } from '../page/crowd.ts';
import { Api, type Guest, must } from './api.ts';
import { FLAGS } from './chromium.ts';
import { Origin } from './origin.ts';
import { chromiumProgram } from './paths.ts';
import { crowdScript } from './scripts.ts';
import type { Server } from './server.ts';
import { PATIENCE } from './wait.ts';

export interface CrowdOptions {
  address: string;
  secret?: string;
  count: number;
  /** How many of them show a picture; all, if it is not said. */
  pictures?: number;
}

const NAMES = [
  'Amara Okafor',
  'Bjørn Hansen',
  'Chloé Dubois',
  'Дарья Соколова',
  'Elif Yılmaz',
  'Farid Haddad',
  'Grace Kim',
  '黄伟',
  'Ines Costa',
  'Jonas Weber',
  'Kavya Nair',
  'Liam O’Connor',
  'María José Fernández',
  'Nikos Papadopoulos',
  'Olena Shevchenko',
  'Priya Raman',
  'Quentin Leroy',
  'Rosa Álvarez',
  'Søren Kjær',
  'Tomáš Novák',
  'Ursula Keller',
  'Владимир Константинович Преображенский',
  'Wanjiru Mwangi',
  'Ximena Torres',
  'Yuki Tanaka',
] as const;

export class Crowd {
  readonly guests: readonly Guest[];
  readonly #meeting: string;
  readonly #browser: Browser;
  readonly #origin: Origin;

  private constructor(guests: Guest[], meeting: string, browser: Browser, origin: Origin) {
    this.guests = guests;
    this.#meeting = meeting;
    this.#browser = browser;
    this.#origin = origin;
  }

  /** Resolves when everybody is in the room and publishes what they show. */
  static async join(server: Server, options: CrowdOptions): Promise<Crowd> {
    const origin = await Origin.start();
    const browser = await chromium.launch({
      executablePath: chromiumProgram,
      headless: true,
      timeout: PATIENCE,
      args: FLAGS,
    });
    const guests: Guest[] = [];
    const members: CrowdMember[] = [];
    let meeting = '';
    for (let number = 0; number < options.count; number++) {
      // From another address each, because many sessions from one are held back.
      const guest = await Api.guest(server.url, { from: `127.0.1.${number + 1}` });
      const name = nameOf(number);
      const joined = must(
        await guest.join(options.address, { name, ...(options.secret && { secret: options.secret }) }),
        200,
      );
      meeting = joined.meeting.id;
      guests.push(guest);
      members.push({
        url: server.signalUrl,
        token: joined.token,
        name,
        picture: number < (options.pictures ?? options.count),
      });
    }
    const crowd = new Crowd(guests, meeting, browser, origin);
    try {
      await crowd.#enter(members);
    } catch (error) {
      await crowd.leave();
      throw error;
    }
    return crowd;
  }

  async #enter(members: CrowdMember[]): Promise<void> {
    const page = await this.#browser.newPage();
    await page.goto(this.#origin.url);
    await page.addScriptTag({ content: crowdScript });
    await page.evaluate((all) => window.crowd.join(all), members);
  }

  /** Everybody leaves the meeting, and the page is closed. */
  async leave(): Promise<void> {
    for (const guest of this.guests) {
      await guest.leave(this.#meeting);
      guest.done();
    }
    await this.#browser.close();
    await this.#origin.stop();
  }
}

/** After all names come the same people's namesakes. */
function nameOf(number: number): string {
  const name = NAMES[number % NAMES.length] as string;
  return number < NAMES.length ? name : `${name} ${Math.floor(number / NAMES.length) + 1}`;
}
