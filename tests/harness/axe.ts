// What axe finds on a page, in words that say where.

import { AxeBuilder } from '@axe-core/playwright';
import type { ChromiumTab } from './chromium.ts';

/** Every rule that is broken, with the elements that break it; none where all is well. */
export async function axeFindings({ page }: ChromiumTab): Promise<string[]> {
  // Its other mode runs in a second page, which would take the focus from this one.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${failureSummary}`),
  );
}
