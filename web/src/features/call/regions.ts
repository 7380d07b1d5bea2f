// F6: the regions of the page in the order of the guide, each reached with one key.

const ORDER = ['banner', 'header', 'stage', 'panel', 'bar'] as const;

const FOCUSABLE = 'button:not([tabindex="-1"], [disabled]), a[href], input, select, [tabindex="0"]';

export function moveRegion(step: 1 | -1): void {
  const regions = ORDER.map((name) => document.querySelector<HTMLElement>(`[data-region="${name}"]`)).filter(
    (region) => region !== null,
  );
  const now = regions.findIndex((region) => region.contains(document.activeElement));
  const start = now < 0 && step < 0 ? 0 : now;
  const next = regions[(start + step + regions.length) % regions.length];
  const target = next?.querySelector<HTMLElement>(FOCUSABLE) ?? next;
  target?.focus();
}
