// Whether a page fits into its window: what is wider has to be scrolled sideways, which nobody finds.

import type { ChromiumTab } from './chromium.ts';

/** What makes the page wider than its window, if it is. */
export function beyondTheEdge(tab: ChromiumTab): Promise<string[]> {
  return tab.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const out = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > clientWidth + 1,
    );
    return [`${scrollWidth} wide`, ...out.slice(0, 5).map(({ outerHTML }) => outerHTML.slice(0, 120))];
  });
}
