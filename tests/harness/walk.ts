// Every page and state of the web client that a person can reach, one after another, in any language and
// at any width. Whoever walks along looks at each: for what a rule finds, for a picture, for its width.

import type { Locator, Page } from 'playwright-core';
import type { ChromiumTab } from './chromium.ts';
import type { Words } from './words.ts';

/** Yields the name of each state when the page is in it. */
export type States = AsyncGenerator<string, void>;

/** Below this width the bar has room for four buttons. */
const NARROW = 640;

export class Walk {
  readonly #page: Page;
  readonly #url: string;
  readonly #words: Words;

  constructor(tab: ChromiumTab, url: string, words: Words) {
    this.#page = tab.page;
    this.#url = url;
    this.#words = words;
  }

  /** The first page, with what can be opened and refused there; it ends with a meeting before joining. */
  async *home(): States {
    await this.#page.goto(this.#url);
    await this.#say('home.meetings.empty').waitFor();
    yield 'home';
    await this.#button('home.join.action').click();
    await this.#say('home.join.empty').waitFor();
    yield 'home-address-missing';
    await this.#page.getByLabel(this.#words.say('home.join.field'), { exact: true }).fill('CON-00000000');
    await this.#button('home.join.action').click();
    await this.#say('refused.meeting-not-found.what').waitFor();
    yield 'home-not-found';
    await this.#button('home.start.options').click();
    const dialog = this.#dialog('home.start.title');
    await dialog.getByLabel(this.#words.say('home.start.lasting'), { exact: true }).check();
    yield 'home-options';
    await dialog.getByLabel(this.#words.say('home.start.name'), { exact: true }).fill('x'.repeat(130));
    await dialog.getByLabel(this.#words.say('home.start.slug'), { exact: true }).fill('1');
    await this.#button('home.start.create').click();
    await this.#say('home.start.slugInvalid').waitFor();
    yield 'home-options-refused';
    await dialog.getByLabel(this.#words.say('home.start.name'), { exact: true }).fill('Standup');
    await dialog.getByLabel(this.#words.say('home.start.slug'), { exact: true }).fill('');
    await this.#button('home.start.create').click();
    await this.#page.waitForURL('**/m/**');
  }

  /** Addresses that lead nowhere, and one that led somewhere. */
  async *refusals(closedLink: string): States {
    await this.#page.goto(`${this.#url}/m/nothing/here`);
    await this.#say('notFound.what').waitFor();
    yield 'nothing-here';
    await this.#page.goto(`${this.#url}/m/CON-00000000`);
    await this.#say('refused.meeting-not-found.what').waitFor();
    yield 'no-meeting';
    await this.#page.goto(this.#url + closedLink);
    await this.#say('refused.meeting-closed.what').waitFor();
    yield 'meeting-has-ended';
  }

  /** The page before joining; it ends with the person in the meeting. */
  async *beforeJoining(name: string): States {
    const field = this.#page.getByLabel(this.#words.say('prejoin.name'), { exact: true });
    await field.fill('');
    await this.#button('prejoin.join.both').click();
    await this.#say('prejoin.nameEmpty').waitFor();
    yield 'before-joining-name-missing';
    await field.fill(name);
    await this.#say('prejoin.heard').waitFor();
    yield 'before-joining';
    await this.#button('prejoin.join.both').click();
    await this.#page.locator('[data-participant]').first().waitFor();
  }

  /** What opens in the meeting, of somebody who is host and alone. */
  async *alone(): States {
    await this.#dialog('call.invite.yours').waitFor();
    yield 'call-alone';
    await this.#page.keyboard.press('Escape');
  }

  /** What opens in the meeting, of a host who is with somebody called `other`. */
  async *call(other: string): States {
    await this.#page.getByRole('listitem').filter({ hasText: other }).first().waitFor();
    yield 'call';
    yield* this.#openAndClose('call-rename', this.#button('call.name.rename'));
    yield* this.#openAndClose('call-invite', this.#button('call.invite.button'));
    yield* this.#tileMenu(other);
    yield* this.#people();
    yield* this.#isNarrow() ? this.#sheet() : this.#popovers();
    yield* this.#dialogs();
    yield* this.#handOver(other);
    yield* this.#endForAll();
  }

  /** The last page, with what happened unfolded; it is reached by leaving as host. */
  async *end(): States {
    await this.#bar('call.bar.leave').click();
    await this.#page
      .getByRole('button', { name: this.#words.say('call.leave.leave'), exact: true })
      .last()
      .click();
    await this.#say('end.left').waitFor();
    yield 'left';
    await this.#button('end.attendance.title').click();
    await this.#page.getByRole('table').waitFor();
    yield 'left-what-happened';
  }

  /** The first page of somebody who has been in meetings. */
  async *meetings(): States {
    await this.#page.goto(this.#url);
    const happened = this.#page.getByRole('button', { expanded: false }).filter({
      hasText: this.#words.say('home.meetings.happened'),
    });
    await happened.first().click();
    await this.#page.getByRole('table').first().waitFor();
    yield 'home-meetings';
    await this.#button('home.forget.action').click();
    await this.#dialog('home.forget.title').waitFor();
    yield 'home-forget';
    await this.#page.keyboard.press('Escape');
  }

  async *#tileMenu(other: string): States {
    const tile = this.#page.locator('li[data-participant]').filter({ hasText: other });
    await tile.hover();
    await tile.getByRole('button').click();
    await this.#say('call.person.hide').waitFor();
    yield 'call-tile-menu';
    await this.#page.keyboard.press('Escape');
  }

  async *#people(): States {
    const opener = this.#isNarrow()
      ? this.#page.getByRole('banner').getByRole('button', { name: this.#words.say('call.bar.people') })
      : this.#bar('call.bar.people');
    await opener.click();
    await this.#page.getByRole('complementary').waitFor();
    yield 'call-people';
    await this.#page.keyboard.press('Escape');
    await this.#page.getByRole('complementary').waitFor({ state: 'detached' });
  }

  async *#popovers(): States {
    yield* this.#openAndClose('call-microphones', this.#bar('call.bar.chooseMicrophone'));
    yield* this.#openAndClose('call-cameras', this.#bar('call.bar.chooseCamera'));
    yield* this.#openAndClose('call-share', this.#bar('call.bar.share'));
    yield* this.#openAndClose('call-view', this.#bar('call.bar.view'));
    yield* this.#openAndClose('call-more', this.#bar('call.bar.more'));
    yield* this.#openAndClose('call-leave', this.#bar('call.bar.leave'));
  }

  async *#sheet(): States {
    yield* this.#openAndClose('call-more', this.#bar('call.bar.more'));
    for (const [name, key] of [
      ['call-view', 'call.bar.view'],
      ['call-devices', 'call.bar.devices'],
    ] as const) {
      await this.#bar('call.bar.more').click();
      yield* this.#openAndClose(name, this.#button(key));
    }
    yield* this.#openAndClose('call-leave', this.#bar('call.bar.leave'));
  }

  async *#dialogs(): States {
    for (const [name, button, title] of [
      ['call-statistics', 'call.more.statistics', 'call.statistics.title'],
      ['call-shortcuts', 'call.more.shortcuts', 'shortcuts.title'],
      ['call-settings', 'call.more.settings', 'call.settings.title'],
    ] as const) {
      await this.#bar('call.bar.more').click();
      await this.#page
        .getByRole('dialog')
        .getByRole('button', { name: this.#words.say(button) })
        .click();
      await this.#dialog(title).waitFor();
      yield name;
      await this.#close();
    }
  }

  async *#handOver(other: string): States {
    const tile = this.#page.locator('li[data-participant]').filter({ hasText: other });
    await tile.hover();
    await tile.getByRole('button').click();
    await this.#button('call.person.makeHost').click();
    await this.#say('call.person.handOver.what').waitFor();
    yield 'call-hand-over';
    await this.#close();
  }

  async *#endForAll(): States {
    await this.#bar('call.bar.leave').click();
    await this.#button('call.leave.endForAll').click();
    await this.#dialog('call.leave.endTitle').waitFor();
    yield 'call-end-for-all';
    await this.#close();
  }

  async *#openAndClose(name: string, button: Locator): States {
    await button.click();
    await this.#page.getByRole('dialog').waitFor();
    yield name;
    await this.#close();
  }

  async #close(): Promise<void> {
    await this.#page.keyboard.press('Escape');
    await this.#page.getByRole('dialog').waitFor({ state: 'hidden' });
  }

  #isNarrow(): boolean {
    return (this.#page.viewportSize()?.width ?? 0) < NARROW;
  }

  #say(key: string): Locator {
    return this.#page.getByText(this.#words.say(key)).first();
  }

  #button(key: string): Locator {
    return this.#page.getByRole('button', { name: this.#words.say(key), exact: true });
  }

  /** A button of the bar; a warning may stand behind its word. */
  #bar(key: string): Locator {
    return this.#page.getByRole('toolbar').getByRole('button', { name: this.#words.say(key), exact: true });
  }

  #dialog(key: string): Locator {
    return this.#page.getByRole('dialog', { name: this.#words.say(key), exact: true });
  }
}
