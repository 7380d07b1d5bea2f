// The desktop program as people install it: its Debian package in a system that has nothing else.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Computer } from '../harness/desktop/program.ts';
import { CleanRoot } from '../harness/desktop/root.ts';
import { ANA } from '../harness/devices.ts';
import { Guest } from '../harness/guest.ts';
import { desktopPackage, outputPath } from '../harness/paths.ts';
import { Stage } from '../harness/stage.ts';
import { until } from '../harness/wait.ts';

const stage = Stage.set({ people: [ANA] });
const PLACES = ['usr/bin/conclave-desktop', 'usr/share/applications/conclave-desktop.desktop'];

const skip = !desktopPackage && 'no Debian package is made on this system';

describe('the Debian package of the desktop program', { skip }, () => {
  let root: CleanRoot;
  let computer: Computer | undefined;
  before(async () => {
    root = await CleanRoot.make();
    await root.install(desktopPackage as string);
  });
  after(async () => {
    await computer?.end();
    await root?.remove();
  });

  test('brings all that it needs to join a call in its window', async () => {
    for (const place of PLACES) assert.ok(root.has(place), place);
    const ana = new Guest(await stage.tab(ANA));
    const link = await ana.startsMeeting(stage.server.url);
    await ana.joins();
    computer = await Computer.setUp();
    const command = root.command('conclave-desktop');
    await computer.starts([link, '--name', 'Cleo'], { window: true, command });
    await computer.desk.window('Conclave');
    await until('Ana’s camera is in the window', () => computer?.shows(ANA)).finally(() =>
      computer?.desk.screenshot(outputPath('desktop-package/call.png')),
    );
    await ana.tab.press('People');
    await ana.tab.reads('Cleo');
  });

  test('leaves nothing behind when it is removed', async () => {
    await computer?.end();
    computer = undefined;
    await root.runs('apt-get', 'purge', '--yes', 'conclave-desktop');
    for (const place of PLACES) assert.ok(!root.has(place), place);
  });
});
