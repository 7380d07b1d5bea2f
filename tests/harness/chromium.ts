// Chromium with one person's fake devices, driven by playwright-core. The devices are flags of the
// browser process, so every person has a browser of their own.

import { type Browser, chromium, type Page } from 'playwright-core';
import { type Person, writeDevices } from './devices.ts';
import { chromiumProgram } from './paths.ts';
import { probeScript } from './scripts.ts';
import { type Driver, Tab, VIEWPORT } from './tab.ts';
import { PATIENCE } from './wait.ts';

/** What every Chromium of the tests is started with. */
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];

export interface TabOptions {
  /** Keeps the server's UDP candidates from the page. */
  withoutUdp?: boolean;
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
    const devices = writeDevices(person);
    const browser = await chromium.launch({
      executablePath: chromiumProgram,
      headless: true,
      timeout: PATIENCE,
      args: [
        ...FLAGS,
        `--use-file-for-fake-video-capture=${devices.camera}`,
        `--use-file-for-fake-audio-capture=${devices.microphone}`,
        ...flags,
      ],
    });
    return new ChromiumBrowser(person, browser, devices.remove);
  }

  /** A page with cookies and storage of its own. */
  async tab(options: TabOptions = {}): Promise<Tab> {
    const context = await this.#browser.newContext({
      permissions: ['camera', 'microphone'],
      viewport: VIEWPORT,
      // What moves for show costs a machine without a graphics card more than the call itself.
      reducedMotion: 'reduce',
    });
    await context.addInitScript(`window.withoutUdp = ${options.withoutUdp === true};`);
    await context.addInitScript(probeScript);
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    return new Tab(this.person, driver(page));
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#removeDevices();
  }
}

function driver(page: Page): Driver {
  return {
    goto: async (url) => void (await page.goto(url)),
    evaluate: <T, A>(work: (argument: A) => T, argument: A) =>
      page.evaluate(work as never, argument as never) as Promise<Awaited<T>>,
    press: (button) => page.getByRole('button', { name: button, exact: true }).click(),
    fill: (label, text) => page.getByLabel(label).fill(text),
    screenshot: async (path) => void (await page.screenshot({ path })),
    close: () => page.context().close(),
  };
}
