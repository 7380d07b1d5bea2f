// The whole way by keyboard alone: start a meeting, join, look who is there, rename it, leave. The focus
// can be seen at every stop, goes into what opens and comes back to what opened it.

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { ANA, BEN } from '../harness/devices.ts';
import { Guest } from '../harness/guest.ts';
import { Keyboard } from '../harness/keyboard.ts';
import { Stage } from '../harness/stage.ts';

const stage = Stage.set({ people: [ANA, BEN] });
afterEach(() => stage.clear());

const DESKTOP = { viewport: { width: 1280, height: 800 } };

describe('by keyboard alone', () => {
  test('a person starts a meeting, joins, opens the list, renames the meeting and leaves', async () => {
    const ana = new Guest(await stage.tab(ANA, DESKTOP));
    const keys = new Keyboard(ana.tab);
    await ana.tab.goto(stage.server.url);
    await keys.tabTo('New meeting');
    await keys.press('Enter');

    await keys.isAt(/^CON-/);
    await keys.tabTo('Your name in this meeting');
    await keys.types('Ana');
    await keys.tabTo('Join with camera and microphone');
    await keys.press('Enter');
    await ana.isIn();

    await keys.tabTo('Rename the meeting');
    await keys.press('Enter');
    await keys.isAt('Name of the meeting');
    await keys.types('Typed');
    await keys.press('Enter');
    await ana.tab.isAt('Typed');
    await keys.isAt('Rename the meeting');

    await keys.tabTo('Mic');
    await keys.arrowTo('ArrowRight', 'People');
    await keys.press('Enter');
    // The heading of the list, which counts; then the button again.
    await keys.isAt(/^People\s*\d/);
    // Escape closes the topmost thing, and a tooltip that has yet to go is one.
    await ana.tab.goes('[role="tooltip"]');
    await keys.press('Escape');
    await keys.isAt('People');

    await keys.arrowTo('ArrowRight', 'Leave');
    await keys.press('Enter');
    await keys.isInPopover();
    await keys.arrowTo('ArrowDown', 'Leave');
    await keys.press('Enter');
    await ana.tab.isAt('You left.');
    await keys.isAt('You left.');
    await keys.tabTo('Back in');
    await keys.press('Enter');
    await ana.isIn();
  });

  test('somebody joins by a code, makes a tile large and sets how loud it is', async () => {
    const ana = new Guest(await stage.tab(ANA, DESKTOP));
    const link = await ana.startsMeeting(stage.server.url);
    await ana.joins();
    const ben = new Guest(await stage.tab(BEN, DESKTOP));
    const keys = new Keyboard(ben.tab);
    await ben.tab.goto(stage.server.url);
    await keys.tabTo('Join a meeting');
    await keys.types(new URL(link).pathname.replace('/m/', ''));
    await keys.press('Enter');
    await keys.isAt(/^CON-/);
    await keys.tabTo('Your name in this meeting');
    await keys.types('Ben');
    await keys.press('Enter');
    await ben.isIn();

    await keys.tabTo(/, options$/);
    await keys.arrowTo('ArrowRight', /^Ana.*, options$/);
    await keys.press('Enter');
    await keys.isAt('Pin for me');
    await keys.tabTo('Volume for me');
    await keys.press('Home');
    await keys.press('Escape');
    await keys.isAt(/^Ana.*, options$/);
    await keys.press('1');
    await ben.isTold('Pinned', ana);
  });

  test('F6 goes from region to region, and the first link of the page leads to the controls', async () => {
    const ana = new Guest(await stage.tab(ANA, DESKTOP));
    await ana.startsMeeting(stage.server.url);
    await ana.joins();
    const keys = new Keyboard(ana.tab);
    await keys.press('Escape');
    await keys.press('p');
    await keys.isAt(/^People/);
    assert.equal(await keys.region(), 'aside');
    for (const [key, region] of [
      ['F6', 'toolbar'],
      ['F6', 'header'],
      ['F6', 'main'],
      ['Shift+F6', 'header'],
    ] as const) {
      await keys.press(key);
      assert.equal(await keys.region(), region);
    }
    await ana.tab.page.getByRole('link', { name: 'To the controls' }).focus();
    await keys.press('Enter');
    await keys.isAt('Controls');
  });
});
