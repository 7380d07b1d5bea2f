// The meeting itself as a person uses it: header, stage, panel, bar.

import type { Locator, Page } from 'playwright-core';
import type { Guest } from '../guest.ts';
import { until } from '../wait.ts';

export class CallPage {
  readonly page: Page;
  readonly bar: Locator;
  readonly #guest: Guest;

  constructor(guest: Guest) {
    this.#guest = guest;
    this.page = guest.tab.page;
    this.bar = this.page.getByRole('toolbar', { name: 'Controls' });
  }

  /** What the meeting is called in the header. */
  isCalled(title: string): Promise<void> {
    return this.#guest.tab.isAt(title);
  }

  /** Waits until the page offers what a host may do, or no longer does. */
  async isHost(host = true): Promise<void> {
    const pencil = this.page.getByRole('button', { name: 'Rename the meeting', exact: true });
    await pencil.waitFor({ state: host ? 'visible' : 'hidden' });
  }

  async renames(title: string): Promise<void> {
    await this.#press('Rename the meeting');
    const dialog = this.dialog('Rename the meeting');
    await dialog.getByLabel('Name of the meeting').fill(title);
    await dialog.getByRole('button', { name: 'Rename', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Opens what can be done with somebody on the stage. */
  async menuOf(other: Guest): Promise<Locator> {
    const tile = this.page.locator(`li${await this.#guest.tileOf(other)}`);
    await tile.hover();
    await tile.getByRole('button', { name: /, options$/ }).click();
    return this.page.getByRole('dialog', { name: `${other.name}, options` });
  }

  async makesHost(other: Guest): Promise<void> {
    const menu = await this.menuOf(other);
    await menu.getByRole('button', { name: 'Make host' }).click();
    await this.#press(`Make ${other.name} host`);
  }

  /** As host: chooses what becomes of the meeting then, and leaves. */
  async leavesAsHost(when?: string): Promise<void> {
    const dialog = await this.asksToLeave();
    if (when !== undefined) await dialog.getByLabel('When I leave').selectOption(when);
    await dialog.getByRole('button', { name: 'Leave', exact: true }).click();
  }

  /** As host: presses Leave, and says what asks back. */
  async asksToLeave(): Promise<Locator> {
    await this.bar.getByRole('button', { name: 'Leave', exact: true }).click();
    return this.dialog('Leave the meeting?');
  }

  async endsForAll(): Promise<void> {
    await (await this.asksToEndForAll()).click();
  }

  /** As host: goes as far as the question, and says which button ends it. */
  async asksToEndForAll(): Promise<Locator> {
    const dialog = await this.asksToLeave();
    await dialog.getByRole('button', { name: 'End for all' }).click();
    const end = this.dialog('End the meeting for all?').getByRole('button', { name: 'End for all' });
    await end.waitFor();
    return end;
  }

  async shares(what: 'Screen, window or tab' | 'Sound of this computer only'): Promise<void> {
    await this.bar.getByRole('button', { name: 'Share', exact: true }).click();
    await this.dialog('Share').getByRole('button', { name: what }).click();
  }

  async stopsSharing(): Promise<void> {
    await this.bar.getByRole('button', { name: 'Share', exact: true }).click();
    await this.dialog('Share').getByRole('button', { name: 'Stop sharing' }).click();
  }

  /** Opens the list of people, or takes the open one. */
  async people(): Promise<Locator> {
    const panel = this.page.getByRole('complementary', { name: 'People' });
    if (!(await panel.isVisible()))
      await this.bar.getByRole('button', { name: 'People', exact: true }).click();
    await panel.waitFor();
    return panel;
  }

  /** Waits until the list of people has exactly these names, in any order. */
  async isWith(...names: string[]): Promise<void> {
    const wanted = [...names].sort();
    await until(`the list of people is ${wanted.join(', ')}`, async () => {
      const found = await this.#names();
      if (found.join() === wanted.join()) return true;
      throw new Error(found.join(', '));
    });
  }

  async #names(): Promise<string[]> {
    const panel = await this.people();
    const names = await panel.getByRole('listitem').locator('p span[title]').allInnerTexts();
    return names.map((name) => name.trim()).sort();
  }

  dialog(name: string): Locator {
    return this.page.getByRole('dialog', { name, exact: true });
  }

  #press(button: string): Promise<void> {
    return this.page.getByRole('button', { name: button, exact: true }).click();
  }
}
