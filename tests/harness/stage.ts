// What a test file needs around it: one server, the foreign page, and a browser for each person,
// started once and taken down at the end. Every test uses a room of its own.

import { after, before } from 'node:test';
import { Caller, type JoinOptions } from './caller.ts';
import { ChromiumBrowser, type ChromiumTab, type Profile, type TabOptions } from './chromium.ts';
import type { Person } from './devices.ts';
import { Origin } from './origin.ts';
import { Server, type ServerOptions } from './server.ts';

export interface StageOptions extends ServerOptions {
  people: Person[];
  /** Further flags of Chromium. */
  flags?: string[];
}

export class Stage {
  readonly #options: StageOptions;
  readonly #browsers = new Map<Person, ChromiumBrowser>();
  #profiles: Profile[] = [];
  #server: Server | undefined;
  #origin: Origin | undefined;

  private constructor(options: StageOptions) {
    this.#options = options;
  }

  /** Sets the stage before the first test of the calling file or suite and clears it at the end. */
  static set(options: StageOptions): Stage {
    const stage = new Stage(options);
    before(() => stage.#open());
    after(() => stage.#close());
    return stage;
  }

  /** For a program that is no test: it has to end the stage itself. */
  static async stands(options: StageOptions): Promise<Stage> {
    const stage = new Stage(options);
    await stage.#open();
    return stage;
  }

  end(): Promise<void> {
    return this.#close();
  }

  get server(): Server {
    if (!this.#server) throw new Error('the server has not been started');
    return this.#server;
  }

  /** Starts the server once more after it was killed. */
  async startAgain(): Promise<void> {
    this.#server = await this.server.startAgain();
  }

  get origin(): Origin {
    if (!this.#origin) throw new Error('the foreign page has not been started');
    return this.#origin;
  }

  /** A page in a window with cookies and storage of its own. */
  async tab(person: Person, options?: TabOptions): Promise<ChromiumTab> {
    return (await this.profile(person, options)).tab();
  }

  /** A window with cookies and storage of its own, for several tabs. */
  async profile(person: Person, options?: TabOptions): Promise<Profile> {
    const browser = this.#browsers.get(person);
    if (!browser) throw new Error(`${person.name} is not on this stage`);
    const profile = await browser.profile(options);
    this.#profiles.push(profile);
    return profile;
  }

  /** Opens the foreign page for a person and joins. */
  async join(person: Person, wanted: JoinOptions & TabOptions & { signalUrl?: string }): Promise<Caller> {
    const tab = await this.tab(person, wanted);
    const signalUrl = wanted.signalUrl ?? this.server.signalUrl;
    return Caller.join(tab, this.origin.url, signalUrl, wanted);
  }

  /** Closes every window that was opened. */
  async clear(): Promise<void> {
    const profiles = this.#profiles;
    this.#profiles = [];
    await Promise.all(profiles.map((profile) => profile.close()));
  }

  async #open(): Promise<void> {
    const { people, flags } = this.#options;
    const opening = people.map(async (person) => {
      this.#browsers.set(person, await ChromiumBrowser.launch(person, flags));
    });
    const starting = [
      Server.start(this.#options).then((server) => {
        this.#server = server;
      }),
      Origin.start().then((origin) => {
        this.#origin = origin;
      }),
    ];
    // Everything is waited for, so that what did start is closed when something else did not.
    const ended = await Promise.allSettled([...opening, ...starting]);
    for (const result of ended) if (result.status === 'rejected') throw result.reason;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#browsers.values()].map((browser) => browser.close()));
    await this.#origin?.stop();
    await this.#server?.stop();
  }
}
