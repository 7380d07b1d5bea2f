// Stock Firefox, driven by puppeteer-core over WebDriver BiDi. Its only preferences are the fake
// devices and the consent to use them: everything about the network stays as people have it.

import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { FIREFOX_PITCH, type Person } from './devices.ts';
import { firefoxProgram } from './paths.ts';
import { probeScript } from './scripts.ts';
import { type Driver, Tab, VIEWPORT } from './tab.ts';
import { PATIENCE } from './wait.ts';

export const FIONA: Person = { name: 'Fiona', colour: [0, 0, 0], pitch: FIREFOX_PITCH };

export class FirefoxBrowser {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async launch(): Promise<FirefoxBrowser> {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: firefoxProgram,
      headless: true,
      timeout: 2 * PATIENCE,
      extraPrefsFirefox: {
        'media.navigator.streams.fake': true,
        'media.navigator.permission.disabled': true,
      },
    });
    return new FirefoxBrowser(browser);
  }

  async tab(): Promise<Tab> {
    const context = await this.#browser.createBrowserContext();
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    await page.setViewport(VIEWPORT);
    await page.evaluateOnNewDocument(probeScript);
    return new Tab(FIONA, driver(page));
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}

function driver(page: Page): Driver {
  return {
    goto: async (url) => void (await page.goto(url)),
    evaluate: <T, A>(work: (argument: A) => T, argument: A) =>
      page.evaluate(work as never, argument as never) as Promise<Awaited<T>>,
    press: (button) => page.locator(`::-p-aria([name="${button}"][role="button"])`).click(),
    fill: (label, text) => page.locator(`::-p-aria([name="${label}"][role="textbox"])`).fill(text),
    screenshot: async (path) => void (await page.screenshot({ path: path as `${string}.png` })),
    close: () => page.browserContext().close(),
  };
}
