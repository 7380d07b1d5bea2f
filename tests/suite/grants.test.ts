// What a token does not grant, the server refuses: also to a client that tells itself it may.

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { LocalParticipant } from 'livekit-client';
import { type Caller, tileOf } from '../harness/caller.ts';
import { ANA, BEN } from '../harness/devices.ts';
import { Stage } from '../harness/stage.ts';
import type { Grant } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

const stage = Stage.set({ people: [ANA, BEN] });
afterEach(() => stage.clear());

describe('a participant', () => {
  test('without canPublish publishes nothing', async () => {
    const { ana, ben } = await meet('no-publish', { canPublish: false });
    await liesAboutItsGrants(ben);
    assert.equal(await publishes(ben, 'microphone'), false);
    assert.equal(await publishes(ben, 'camera'), false);
    await ben.tab.sees(ANA, tileOf(ana));
    assert.deepEqual(await tracksOf(ana, 'ben'), []);
    await ana.tab.neverHeard(BEN.pitch);
  });

  test('with canPublishSources publishes those alone', async () => {
    const { ana, ben } = await meet('some-sources', { canPublishSources: ['microphone'] });
    await liesAboutItsGrants(ben);
    assert.equal(await publishes(ben, 'camera'), false);
    assert.equal(await publishes(ben, 'microphone'), true);
    await ana.tab.hears(BEN.pitch);
    assert.deepEqual(await tracksOf(ana, 'ben'), ['microphone']);
  });

  test('without canSubscribe receives nothing', async () => {
    const { ana, ben } = await meet('no-subscribe', { canSubscribe: false });
    await ben.publishDevices();
    await ben.tab.evaluate(() => {
      for (const participant of window.call.room.remoteParticipants.values()) {
        for (const publication of participant.trackPublications.values()) publication.setSubscribed(true);
      }
    });
    await ana.seesAndHears(ben);
    const inbound = await ben.tab.evaluate(() => window.probe.inbound());
    assert.deepEqual(
      inbound.filter((stream) => stream.packets > 0),
      [],
    );
    await ben.tab.neverHeard(ANA.pitch);
  });

  for (const reliable of [true, false]) {
    test(`without canPublishData sends no ${reliable ? 'reliable' : 'lossy'} data`, async () => {
      const { ana, ben, room } = await meet(`no-data-${reliable}`, { canPublishData: false });
      const witness = await stage.join(BEN, { room, identity: 'witness', silent: true });
      await until('the witness is heard', async () => {
        await send(ben, 'refused', reliable).catch(() => undefined);
        await send(witness, 'granted', reliable);
        return (await topics(ana)).filter((topic) => topic === 'granted').length >= 3;
      });
      assert.ok(!(await topics(ana)).includes('refused'));
    });
  }

  test('without canUpdateOwnMetadata keeps its name', async () => {
    const { ana, ben } = await meet('no-metadata', { canUpdateOwnMetadata: false });
    const refused = await ben.tab.evaluate(() =>
      window.call.room.localParticipant.setName('Somebody else').then(
        () => false,
        () => true,
      ),
    );
    assert.ok(refused, 'the change is refused');
    const name = await ana.tab.evaluate(() => window.call.room.remoteParticipants.get('ben')?.name);
    assert.equal(name, 'ben');
  });

  test('that is hidden is not shown, and sees the others', async () => {
    const { ana, ben, room } = await meet('hidden', { hidden: true, canPublish: false });
    await ben.tab.sees(ANA, tileOf(ana));
    const late = await stage.join(BEN, { room, identity: 'late', silent: true });
    await ana.notes('participantConnected late');
    assert.deepEqual(await ana.others(), ['late']);
    assert.deepEqual(await late.others(), ['ana']);
    assert.deepEqual(await ben.others(), ['ana', 'late']);
  });

  test('of another room with the same key sees nobody', async () => {
    const ana = await stage.join(ANA, { room: 'one-room' });
    const ben = await stage.join(BEN, { room: 'another-room', silent: true });
    const witness = await stage.join(BEN, { room: 'one-room', identity: 'witness', silent: true });
    await witness.tab.sees(ANA, tileOf(ana));
    assert.deepEqual(await ben.others(), []);
    assert.deepEqual(await ben.tab.evaluate(() => window.probe.inbound()), []);
  });
});

/** Ana publishes with every right; ben comes with `grant` and publishes nothing yet. */
async function meet(room: string, grant: Grant): Promise<{ ana: Caller; ben: Caller; room: string }> {
  const ana = await stage.join(ANA, { room });
  const ben = await stage.join(BEN, { room, grant, silent: true });
  return { ana, ben, room };
}

/** The client checks its own grants first; this makes it ask the server all the same. */
function liesAboutItsGrants(caller: Caller): Promise<void> {
  return caller.tab.evaluate(() => {
    const everything = { canPublish: true, canPublishData: true, canSubscribe: true, canPublishSources: [] };
    Object.defineProperty(window.call.room.localParticipant, 'permissions', {
      get: () => everything,
      set: () => undefined,
    });
  });
}

/** Whether the server lets this device be published. */
function publishes(caller: Caller, source: 'camera' | 'microphone'): Promise<boolean> {
  return caller.tab.evaluate(async (source) => {
    const { engine, localParticipant } = window.call.room as unknown as Internals;
    const [track] = await localParticipant.createTracks({ [source === 'camera' ? 'video' : 'audio']: true });
    if (!track) throw new Error('no track');
    // The client itself waits ten seconds before it takes the refusal for one.
    const { promise: refused, resolve } = Promise.withResolvers<false>();
    engine.once('signalRequestResponse', () => resolve(false));
    const published = localParticipant.publishTrack(track).then(
      () => true,
      () => false,
    );
    return Promise.race([published, refused]);
  }, source);
}

/** What livekit-client has and does not show. */
interface Internals {
  localParticipant: LocalParticipant;
  engine: { once(event: 'signalRequestResponse', listener: () => void): void };
}

function tracksOf(viewer: Caller, identity: string): Promise<string[]> {
  return viewer.tab.evaluate((identity) => {
    const participant = window.call.room.remoteParticipants.get(identity);
    return [...(participant?.trackPublications.values() ?? [])].map(({ source }) => source as string);
  }, identity);
}

function send(caller: Caller, topic: string, reliable: boolean): Promise<void> {
  return caller.tab.evaluate(({ topic, reliable }) => window.call.send(100, 1, { topic, reliable }), {
    topic,
    reliable,
  });
}

async function topics(caller: Caller): Promise<string[]> {
  const messages = await caller.tab.evaluate(() => window.call.messages);
  return messages.map(({ topic }) => topic);
}
