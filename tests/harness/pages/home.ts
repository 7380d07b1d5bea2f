// The first page as a person uses it.

import type { Locator, Page } from 'playwright-core';
import type { ChromiumTab } from '../chromium.ts';

/** What a person chooses for a new meeting. */
export interface Wishes {
  title?: string;
  lasting?: boolean;
  /** Its own address; for a lasting meeting. */
  slug?: string;
  whenILeave?:
    | 'The meeting goes on'
    | 'The meeting ends for everybody'
    | 'The meeting goes on and stays yours';
  linkRequired?: boolean;
}

export class Home {
  readonly page: Page;
  readonly field: Locator;

  constructor(tab: ChromiumTab) {
    this.page = tab.page;
    this.field = this.page.getByLabel('Join a meeting', { exact: true });
  }

  /** Types key by key, as the field corrects as it is typed. */
  async types(text: string): Promise<void> {
    await this.field.fill('');
    await this.field.pressSequentially(text);
  }

  /** Presses Join and resolves when there is an answer beside the field. */
  async isRefused(): Promise<string> {
    await this.page.getByRole('button', { name: 'Join', exact: true }).click();
    return this.problem();
  }

  /** What stands beside the field because of what is in it. */
  async problem(): Promise<string> {
    await this.page.locator('input[aria-invalid="true"]').waitFor();
    return this.field.evaluate((field) => {
      const ids = field.getAttribute('aria-describedby')?.split(' ') ?? [];
      return ids.map((id) => document.getElementById(id)?.innerText.trim() ?? '').join(' ');
    });
  }

  /** Creates a meeting by the dialog of options, and says the link that others are given. */
  async creates(wishes: Wishes): Promise<string> {
    await this.chooses(wishes);
    await this.create();
    await this.page.waitForURL('**/m/**');
    return this.page.url();
  }

  /** Fills in the dialog of options, and leaves it open. */
  async chooses({ title, lasting, slug, whenILeave, linkRequired }: Wishes): Promise<void> {
    await this.page.getByRole('button', { name: 'Options for a new meeting' }).click();
    const dialog = this.page.getByRole('dialog', { name: 'New meeting' });
    if (title !== undefined) await dialog.getByLabel('Title (optional)').fill(title);
    if (lasting) await dialog.getByLabel('Keep this meeting').check();
    if (slug !== undefined) await dialog.getByLabel('Its own address (optional)').fill(slug);
    if (whenILeave !== undefined) await dialog.getByRole('radio', { name: whenILeave, exact: true }).check();
    if (linkRequired) await dialog.getByLabel('Only with the link').check();
  }

  create(): Promise<void> {
    return this.page.getByRole('button', { name: 'Create meeting' }).click();
  }

  /** The lines of "Open now" or "Past". */
  meetings(kind: 'Open now' | 'Past'): Locator {
    const heading = this.page.getByRole('heading', { name: kind, exact: true });
    return this.page.locator('div', { has: heading }).last().getByRole('listitem');
  }
}
