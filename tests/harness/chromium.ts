// Chromium with one person's fake devices, driven by playwright-core. The devices are flags of the
// browser process, so every person has a browser of their own.

import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Person } from './devices.ts';
import { equip } from './equipment.ts';
import { chromiumProgram } from './paths.ts';
import { probeScript } from './scripts.ts';
import { type Driver, Tab, VIEWPORT } from './tab.ts';
import { PATIENCE } from './wait.ts';

const BARE = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
];

/** What a Chromium with some camera and some microphone is started with. */
export const FLAGS = [...BARE, '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

export interface TabOptions {
  /** Keeps the server's UDP candidates from the page. */
  withoutUdp?: boolean;
  viewport?: { width: number; height: number };
  /** A screen for fingers, and no mouse. */
  touch?: boolean;
  /** What the browser says its person reads; English without it. */
  language?: string;
  scheme?: 'dark' | 'light';
  forcedColours?: boolean;
  /** What the person allowed this site beforehand; camera and microphone without it. */
  allowed?: readonly ('camera' | 'microphone' | 'clipboard-read' | 'clipboard-write')[];
}

export class ChromiumBrowser {
  readonly person: Person;
  readonly #browser: Browser;
  readonly #removeDevices: () => void;

  private constructor(person: Person, browser: Browser, removeDevices: () => void) {
    this.person = person;
    this.#browser = browser;
    this.#removeDevices = removeDevices;
  }

  static async launch(person: Person, flags: string[] = []): Promise<ChromiumBrowser> {
    const devices = equip(person);
    const browser = await chromium.launch({
      executablePath: chromiumProgram,
      headless: true,
      timeout: PATIENCE,
      args: [...BARE, ...devices.flags, ...flags],
    });
    return new ChromiumBrowser(person, browser, devices.remove);
  }

  /** Cookies and storage that several tabs share, as those of one person's browser do. */
  async profile(options: TabOptions = {}): Promise<Profile> {
    const context = await this.#browser.newContext({
      permissions: [...(options.allowed ?? ['camera', 'microphone'])],
      viewport: options.viewport ?? VIEWPORT,
      hasTouch: options.touch === true,
      isMobile: options.touch === true,
      locale: options.language ?? 'en',
      colorScheme: options.scheme ?? 'dark',
      forcedColors: options.forcedColours === true ? 'active' : 'none',
      // What moves for show costs a machine without a graphics card more than the call itself.
      reducedMotion: 'reduce',
    });
    await context.addInitScript(`window.withoutUdp = ${options.withoutUdp === true};`);
    await context.addInitScript(probeScript);
    return new Profile(this.person, context, options.touch === true);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#removeDevices();
  }
}

export class Profile {
  readonly #person: Person;
  readonly #context: BrowserContext;
  readonly #touch: boolean;

  constructor(person: Person, context: BrowserContext, touch: boolean) {
    this.#person = person;
    this.#context = context;
    this.#touch = touch;
  }

  async tab(): Promise<ChromiumTab> {
    return this.#tabOf(await this.#context.newPage());
  }

  /** The tab that opens while `work` runs. */
  async opened(work: () => Promise<unknown>): Promise<ChromiumTab> {
    const [page] = await Promise.all([this.#context.waitForEvent('page'), work()]);
    return this.#tabOf(page);
  }

  #tabOf(page: Page): ChromiumTab {
    page.setDefaultTimeout(PATIENCE);
    return new ChromiumTab(this.#person, page, this, this.#touch);
  }

  /** The person allows this site these devices, and no others. */
  allow(devices: readonly ('camera' | 'microphone')[]): Promise<void> {
    return this.#context.grantPermissions([...devices]);
  }

  /** Nothing that its pages ask for or connect to by HTTP is reached any more, or all of it again. */
  setOffline(offline: boolean): Promise<void> {
    return this.#context.setOffline(offline);
  }

  close(): Promise<void> {
    return this.#context.close();
  }
}

export class ChromiumTab extends Tab {
  readonly page: Page;
  /** The window that it is a tab of. */
  readonly profile: Profile;

  constructor(person: Person, page: Page, profile: Profile, touch: boolean) {
    super(person, driver(page, touch));
    this.page = page;
    this.profile = profile;
  }

  /** Ends the process of the page, as when it runs out of memory. The tab stays, and can be loaded again. */
  async crash(): Promise<void> {
    const crashed = this.page.waitForEvent('crash');
    const session = await this.page.context().newCDPSession(this.page);
    // It is never answered: who would answer is gone.
    void session.send('Page.crash').catch(() => undefined);
    await crashed;
  }
}

function driver(page: Page, touch: boolean): Driver {
  return {
    goto: async (url) => void (await page.goto(url)),
    evaluate: <T, A>(work: (argument: A) => T, argument: A) =>
      page.evaluate(work as never, argument as never) as Promise<Awaited<T>>,
    press: (name) => {
      const button = page.getByRole('button', { name, exact: true });
      return touch ? button.tap() : button.click();
    },
    fill: (label, text) => page.getByLabel(label, { exact: true }).fill(text),
    screenshot: async (path) => void (await page.screenshot({ path })),
    close: () => page.close(),
  };
}
