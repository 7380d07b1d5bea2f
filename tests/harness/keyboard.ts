// A person without a mouse: Tab, arrows, Enter and Escape, and always a look at where the focus is.

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { ChromiumTab } from './chromium.ts';

/** Presses of one key without finding what is looked for, after which it is not there. */
const ENOUGH = 80;

interface Focus {
  name: string;
  role: string;
  /** Something on the page shows that the focus is here. */
  visible: boolean;
  /** Nothing lies above it. */
  uncovered: boolean;
}

export class Keyboard {
  readonly #page: Page;

  constructor(tab: ChromiumTab) {
    this.#page = tab.page;
  }

  /** Presses Tab until what has this name has the focus. Every stop on the way can be seen. */
  tabTo(name: string | RegExp): Promise<void> {
    return this.#pressUntil('Tab', name);
  }

  arrowTo(key: 'ArrowRight' | 'ArrowLeft' | 'ArrowDown' | 'ArrowUp', name: string | RegExp): Promise<void> {
    return this.#pressUntil(key, name);
  }

  press(key: string): Promise<void> {
    return this.#page.keyboard.press(key);
  }

  /** Types over what is in the field. */
  async types(text: string): Promise<void> {
    await this.press('Control+a');
    await this.#page.keyboard.type(text);
  }

  /** Waits until what has this name has the focus, by itself. */
  async isAt(name: string | RegExp): Promise<void> {
    await this.#page.waitForFunction(({ source, flags }) => {
      const element = document.activeElement;
      const written = (element as HTMLInputElement | null)?.labels?.[0]?.innerText;
      const label = element?.getAttribute('aria-label') ?? written ?? element?.textContent ?? '';
      return new RegExp(source, flags).test(label.trim());
    }, asPattern(name));
  }

  /** Waits until the focus is in what the last press opened. */
  async isInPopover(): Promise<void> {
    await this.#page.waitForFunction(
      () => document.activeElement?.closest('[role="dialog"], [role="menu"]') !== null,
    );
  }

  /** The region of the page that the focus is in. */
  region(): Promise<string | undefined> {
    return this.#page.evaluate(() => {
      const region = document.activeElement?.closest<HTMLElement>('header, main, aside, [role="toolbar"]');
      return region?.role ?? region?.tagName.toLowerCase();
    });
  }

  async #pressUntil(key: string, name: string | RegExp): Promise<void> {
    const passed: string[] = [];
    const { source, flags } = asPattern(name);
    for (let count = 0; count < ENOUGH; count++) {
      await this.press(key);
      const focus = await this.#page.evaluate(focusNow);
      if (focus === undefined) {
        passed.push('nothing');
        continue;
      }
      assert.ok(focus.visible, `the focus on ${focus.role} "${focus.name}" can be seen`);
      assert.ok(focus.uncovered, `nothing covers ${focus.role} "${focus.name}"`);
      if (new RegExp(source, flags).test(focus.name)) return;
      passed.push(focus.name);
    }
    assert.fail(`${key} leads to no "${name}", only to ${[...new Set(passed)].join(', ')}`);
  }
}

function asPattern(name: string | RegExp): { source: string; flags: string } {
  if (name instanceof RegExp) return { source: name.source, flags: name.flags };
  return { source: `^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, flags: '' };
}

/** Runs in the page: what has the focus, and whether that can be seen. */
function focusNow(): Focus | undefined {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement) || element === document.body) return undefined;
  const labels = (element as HTMLInputElement).labels;
  const label = element.getAttribute('aria-label') ?? labels?.[0]?.innerText ?? element.innerText;
  const box = element.getBoundingClientRect();
  const above = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    name: (label ?? '').trim(),
    role: element.getAttribute('role') ?? element.tagName.toLowerCase(),
    visible: [element, element.parentElement, element.nextElementSibling].some(hasRing),
    uncovered:
      above !== null &&
      (element.contains(above) ||
        above.contains(element) ||
        [...(labels ?? [])].some((one) => one.contains(above))),
  };

  function hasRing(candidate: Element | null): boolean {
    if (candidate === null) return false;
    return [getComputedStyle(candidate), getComputedStyle(candidate, '::after')].some(
      ({ outlineStyle, outlineWidth, boxShadow }) =>
        (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none',
    );
  }
}
