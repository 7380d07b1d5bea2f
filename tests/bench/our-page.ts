// The way into a call on our own page, as fast as the page allows it: what a person would click is clicked
// as soon as it is there, by the page itself, so that no driver's round trips are measured.

import type { Page } from 'playwright-core';

interface Steps {
  /** The name that is typed. */
  name: string;
  /** Whether it begins on the first page. */
  fromFirstPage: boolean;
}

/** From the first page, into a new meeting: milliseconds from the click on. */
export async function clickIntoNewMeeting(page: Page): Promise<number> {
  await page.getByRole('button', { name: 'New meeting', exact: true }).waitFor();
  return page.evaluate(walk, { name: 'Ana', fromFirstPage: true });
}

/** By a link into its meeting, with camera and microphone. */
export async function enterOurPage(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link);
  await page.evaluate(walk, { name, fromFirstPage: false });
}

/** Runs in the page; resolves when the page shows the call. */
async function walk({ name, fromFirstPage }: Steps): Promise<number> {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const shown = async <T>(find: () => T | null | undefined): Promise<T> => {
    for (;;) {
      const found = find();
      if (found) return found;
      await frame();
    }
  };
  const button = (wanted: RegExp) => () =>
    [...document.querySelectorAll('button')].find(
      (one) => wanted.test(one.textContent?.trim() ?? '') && !one.disabled && one.offsetHeight > 0,
    );
  const field = () => document.querySelector<HTMLInputElement>('main input:not([type=hidden])');

  const begun = performance.now();
  if (fromFirstPage) (await shown(button(/^New meeting$/))).click();
  const join = await shown(button(/^Join (with|to|without)/));
  const input = await shown(field);
  // As typing does it: a framework listens to the property's own setter and not to this one.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, name);
  input.dispatchEvent(new Event('input', { bubbles: true }));
  await frame();
  join.click();
  await shown(() => document.querySelector('[data-participant]'));
  return performance.now() - begun;
}
