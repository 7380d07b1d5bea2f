// Somebody who was never allowed to forges a grant and steers Ben's computer. Three checks stand in the way; here two of
// them are switched off in turn, in builds made for that, and the third has to be enough. With all three off the attack
// succeeds, so it is one.

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { Api, must } from '../harness/api.ts';
import { Computer } from '../harness/desktop/program.ts';
import { CLEO } from '../harness/devices.ts';
import { ForeignProgram, type Lease } from '../harness/foreign-program.ts';
import { unprotectedPrograms } from '../harness/paths.ts';
import { Stage } from '../harness/stage.ts';
import { pause } from '../harness/wait.ts';

const CHECKS = ['lease', 'forwarding', 'guard'] as const;
type Check = (typeof CHECKS)[number];

/** What is sent on and on, long enough for whatever is on its way to have arrived. */
const CLICKS = 30;

interface Outcome {
  /** What the server answered to the forged grant. */
  readonly status: number;
  /** The program believes that it is controlled. */
  readonly believes: boolean;
  /** Something that was clicked in a window on Ben's computer. */
  readonly clicked: boolean;
}

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Cleo is in the meeting like everybody; the rest is her own idea. */
async function attack(stage: Stage, env: Record<string, string>): Promise<Outcome> {
  const owner = await Api.guest(stage.server.url);
  ends.push(() => owner.done());
  const meeting = must(await owner.create({ title: 'Review' }), 201);
  const link = new URL(meeting.link_path, stage.server.url).href;
  const ben = await Computer.setUp();
  ends.push(() => ben.end());
  await ben.starts([link, '--name', 'Ben', '--share', '0'], { command: [unprotectedPrograms.desktop], env });
  const target = await targetOf(ben);
  const cleo = await ForeignProgram.join(await stage.tab(CLEO), stage.server.url, stage.origin.url, link);
  ends.push(() => cleo.done());

  const lease = await asks(cleo);
  await ben.asks();
  const { status } = await cleo.triesToGrant(lease);
  await pause(2_000);
  const believes = await ben.isBarred();
  await clicks(cleo, lease, target.at);
  return { status, believes, clicked: target.isClicked() };
}

async function asks(cleo: ForeignProgram): Promise<Lease> {
  const meeting = must(await cleo.api.meeting(cleo.meeting.id), 200);
  const ben = meeting.people.find(({ name }) => name === 'Ben');
  assert.ok(ben, 'Ben is in the meeting');
  const of = { principal: ben.principal, device: ben.devices[0] };
  const scopes = { pointer: true, keyboard: false, clipboard: false };
  const body = { device: 'desk', of, scopes };
  must(await cleo.api.send('POST', `/meetings/${meeting.id}/control`, body), 201);
  return cleo.asked();
}

/** In the middle of a window that says what is done to it. */
async function targetOf(ben: Computer) {
  const xev = ben.desk.start('xev', ['-geometry', '300x200+200+300', '-event', 'button']);
  let said = '';
  xev.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const { x, y, width, height } = await ben.desk.place(await ben.desk.window('Event Tester'));
  const [across, down] = [(x + width / 2) / ben.desk.size.width, (y + height / 2) / ben.desk.size.height];
  const at = { x: Math.round(across * 65_535), y: Math.round(down * 65_535) };
  return { at, isClicked: () => said.includes('ButtonPress event') };
}

async function clicks(cleo: ForeignProgram, { lease, controlled }: Lease, at: { x: number; y: number }) {
  const to = `${controlled.principal}#${controlled.device}`;
  for (let n = 1; n <= CLICKS; n++) {
    const input = { type: 'button', button: 'left', down: n % 2 === 1, at };
    await cleo.caller.tab.evaluate(
      async ({ message, to }) => {
        const bytes = new TextEncoder().encode(JSON.stringify(message));
        const options = { reliable: true, topic: 'conclave.control.input', destinationIdentities: [to] };
        await window.call.room.localParticipant.publishData(bytes, options);
      },
      { message: { lease, n, input }, to },
    );
    await pause(100);
  }
}

function withoutChecks(
  off: readonly Check[],
  name: string,
  holds: (outcome: Outcome, stage: Stage) => unknown,
) {
  describe(off.length ? `without ${off.join(' and ')}` : 'with all checks', () => {
    const env = { UNPROTECTED_CONCLAVE: off.join(',') };
    const stage = Stage.set({ people: [CLEO], program: unprotectedPrograms.server, env });
    afterEach(() => stage.clear());
    test(name, async () => {
      await holds(await attack(stage, env), stage);
    });
  });
}

describe('a forged grant', () => {
  withoutChecks(CHECKS, 'steers, where nothing stands in the way', (outcome) =>
    assert.deepEqual(outcome, { status: 200, believes: true, clicked: true }),
  );

  withoutChecks(['forwarding', 'guard'], 'is not taken by the server', (outcome) =>
    assert.deepEqual(outcome, { status: 403, believes: false, clicked: false }),
  );

  withoutChecks(['lease', 'guard'], 'opens no way for what it sends', (outcome) =>
    assert.deepEqual(outcome, { status: 200, believes: true, clicked: false }),
  );

  withoutChecks(['lease', 'forwarding'], 'is not believed by the program', (outcome) =>
    assert.deepEqual(outcome, { status: 200, believes: false, clicked: false }),
  );

  withoutChecks([], 'is refused like any other, with everything on', (outcome) =>
    assert.deepEqual(outcome, { status: 403, believes: false, clicked: false }),
  );
});
