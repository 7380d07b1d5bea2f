// Cameras and microphones that are missing, refused or silent: each is explained in its own words with
// what to do, and none of it keeps anybody out.

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { ANA, BEN, CLEO, DANA, EMIL, type Person } from '../harness/devices.ts';
import { Guest } from '../harness/guest.ts';
import { Stage } from '../harness/stage.ts';

const NO_CAMERA: Person = { ...BEN, equipment: 'no-camera' };
const NOTHING: Person = { ...CLEO, equipment: 'nothing' };
const ASKED: Person = { ...DANA, equipment: 'asks' };
const SILENT: Person = { ...EMIL, equipment: 'silent' };

const stage = Stage.set({ people: [ANA, NO_CAMERA, NOTHING, ASKED, SILENT] });
afterEach(() => stage.clear());

const BOTH = 'Join with camera and microphone';
const ONLY_MICROPHONE = 'Join with microphone';
const NEITHER = 'Join to watch and listen';

/** Ana is in a meeting, and the other is before joining it. */
async function meets(person: Person, allowed?: ('camera' | 'microphone')[]) {
  const ana = new Guest(await stage.tab(ANA));
  const link = await ana.startsMeeting(stage.server.url);
  await ana.joins();
  const other = new Guest(await stage.tab(person, allowed && { allowed }));
  await other.tab.goto(link);
  return { ana, other };
}

describe('before joining', () => {
  test('the microphone is heard without being sent', async () => {
    const { ana, other } = await meets(SILENT);
    await other.tab.reads('Say something to see it move');
    await ana.startsMeeting(stage.server.url);
    await ana.tab.reads('We hear you');
  });

  test('a missing camera is said, and the others see the initials and hear the voice', async () => {
    const { ana, other } = await meets(NO_CAMERA);
    await other.tab.reads('No camera found.');
    await other.tab.reads('Plug one in, or join without: the others see your initials.');
    await other.joins(ONLY_MICROPHONE);
    await ana.isTold('camera off', other);
    await Promise.all([ana.tab.hears(NO_CAMERA.pitch), other.seesAndHears(ana)]);
  });

  test('without camera and microphone one watches and listens', async () => {
    const { ana, other } = await meets(NOTHING);
    await other.tab.reads('No camera found.');
    await other.tab.reads('No microphone found.');
    await other.joins(NEITHER);
    await other.seesAndHears(ana);
    await ana.isTold('microphone off', other);
    await ana.tab.neverHeard(NOTHING.pitch);
  });

  test('a refused permission is explained step by step, and leads on', async () => {
    const { ana, other } = await meets(ASKED, []);
    await other.tab.reads('The camera is blocked for this site.');
    await other.tab.reads('The microphone is blocked for this site.');
    await other.tab.reads('Click the icon at the left of the address line.');
    await other.tab.screenshot('permission-refused');
    await other.joins(NEITHER);
    await other.seesAndHears(ana);
  });

  test('a permission that is given after all starts the device by itself', async () => {
    const { ana, other } = await meets(ASKED, []);
    await other.tab.reads('The camera is blocked for this site.');
    await other.tab.profile.allow(['camera', 'microphone']);
    await other.tab.readsNoMore('blocked for this site');
    await other.joins(BOTH);
    await ana.seesAndHears(other);
  });

  test('one permission of two is enough for that device', async () => {
    const { ana, other } = await meets(ASKED, ['microphone']);
    await other.tab.reads('The camera is blocked for this site.');
    await other.joins(ONLY_MICROPHONE);
    await ana.tab.hears(ASKED.pitch);
    await ana.isTold('camera off', other);
  });

  test('both can be switched off, which is remembered', async () => {
    const { ana, other } = await meets(ASKED, ['camera', 'microphone']);
    const { page } = other.tab;
    await other.tab.press('Camera on');
    await other.tab.press('Microphone on');
    await other.tab.reads('Your camera is off');
    await other.joins(NEITHER);
    await ana.isTold('camera off', other);
    await ana.isTold('microphone off', other);
    await page.reload();
    await page.getByRole('button', { name: NEITHER }).waitFor();
  });
});

describe('in a meeting', () => {
  test('a microphone that gives no sound at all is told to its person', async () => {
    const { other } = await meets(SILENT);
    await other.joins();
    await other.tab.reads('Your microphone gives no sound at all.');
    await other.tab.page.getByRole('button', { name: /^Mic ?, needs you$/ }).waitFor();
    await other.tab.screenshot('silent-microphone');
    await other.tab.press('Not now');
    await other.tab.readsNoMore('Your microphone gives no sound at all.');
  });

  test('a camera that is refused there is explained, and works once it is allowed', async () => {
    const { ana, other } = await meets(ASKED, ['microphone']);
    await other.joins(ONLY_MICROPHONE);
    await other.toggles('Camera');
    await other.tab.reads('The camera is blocked for this site.');
    await other.tab.profile.allow(['camera', 'microphone']);
    await other.tab.press('Try again');
    await ana.sees(other);
    assert.ok(
      await other.tab.page.getByRole('button', { name: 'Camera', exact: true, pressed: true }).isVisible(),
    );
  });
});
