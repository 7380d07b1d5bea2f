// An unmodified livekit-client on a page of another origin, by both versions of the protocol:
// everything it does in a call that nobody disturbs.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Caller, tileOf, type Version } from '../harness/caller.ts';
import { ANA, BEN } from '../harness/devices.ts';
import { Stage } from '../harness/stage.ts';
import { until } from '../harness/wait.ts';

const stage = Stage.set({ people: [ANA, BEN] });
const TEN_KILOBYTES = 10_000;

for (const version of ['v1', 'v0'] as Version[]) {
  describe(`livekit-client by ${version}`, () => {
    const room = `foreign-${version}`;
    let ana: Caller;
    let ben: Caller;

    before(async () => {
      ana = await stage.join(ANA, { room, version, grant: { canUpdateOwnMetadata: true } });
      ben = await stage.join(BEN, { room, version });
    });

    after(() => stage.clear());

    test('each sees and hears the other', async () => {
      await Promise.all([ana.seesAndHears(ben), ben.seesAndHears(ana)]);
      await ana.tab.screenshot(`foreign-${version}`);
    });

    test('a speaker is announced as one', async () => {
      await until('ana is an active speaker for ben', () =>
        ben.tab.evaluate(() => window.call.room.activeSpeakers.some((speaker) => speaker.identity === 'ana')),
      );
    });

    for (const reliable of [true, false]) {
      const kind = reliable ? 'reliable' : 'lossy';
      test(`10 kB of ${kind} data arrive whole, both ways`, async () => {
        await arrives(ana, ben, reliable);
        await arrives(ben, ana, reliable);
      });
    }

    test('a muted microphone is silent and shown so until it is on again', async () => {
      await ana.setMicrophone(false);
      await ben.notes('trackMuted ana microphone');
      await ben.tab.hearsNoMore(ANA.pitch);
      await ana.setMicrophone(true);
      await ben.notes('trackUnmuted ana microphone');
      await ben.tab.hears(ANA.pitch);
    });

    test('a camera that is off stops and comes back', async () => {
      await ana.setCamera(false);
      await ben.notes('trackMuted ana camera');
      await ben.tab.standsStill(tileOf(ana));
      await ana.setCamera(true);
      await ben.notes('trackUnmuted ana camera');
      await ben.tab.sees(ANA, tileOf(ana));
    });

    test('a camera published a second time is seen', async () => {
      await ana.tab.evaluate(async () => {
        const participant = window.call.room.localParticipant;
        const track = [...participant.videoTrackPublications.values()][0]?.track;
        if (track) await participant.unpublishTrack(track);
      });
      await ben.notes('trackUnpublished ana camera');
      await ana.setCamera(true);
      await ben.tab.sees(ANA, tileOf(ana));
    });

    test('name, metadata and attributes reach the others', async () => {
      await ana.tab.evaluate(async () => {
        const participant = window.call.room.localParticipant;
        await participant.setName('Ana of the tests');
        await participant.setMetadata('some metadata');
        await participant.setAttributes({ hand: 'raised' });
      });
      await until('ben sees all three', () =>
        ben.tab.evaluate(() => {
          const seen = window.call.room.remoteParticipants.get('ana');
          return (
            seen?.name === 'Ana of the tests' &&
            seen.metadata === 'some metadata' &&
            seen.attributes.hand === 'raised'
          );
        }),
      );
    });

    test('unsubscribing stops a video, subscribing again brings it back', async () => {
      await subscribe(ben, ana, false);
      await ben.tab.goes(tileOf(ana));
      await subscribe(ben, ana, true);
      await ben.tab.sees(ANA, tileOf(ana));
    });

    test('leaving is seen by the others, and so is coming back', async () => {
      await ana.leave();
      await ben.notes('participantDisconnected ana');
      assert.deepEqual(await ben.others(), []);
      await ben.tab.goes(tileOf(ana));
      await ana.tab.close();
      ana = await stage.join(ANA, { room, version });
      await Promise.all([ana.seesAndHears(ben), ben.seesAndHears(ana)]);
    });
  });
}

/** Lossy data may be lost, so it is sent until it arrives; reliable data is sent once. */
async function arrives(sender: Caller, receiver: Caller, reliable: boolean): Promise<void> {
  const topic = `${sender.identity} ${reliable}`;
  const send = () =>
    sender.tab.evaluate(({ bytes, reliable, topic }) => window.call.send(bytes, 7, { reliable, topic }), {
      bytes: TEN_KILOBYTES,
      reliable,
      topic,
    });
  await send();
  const message = await until(`"${topic}" arrives`, async () => {
    if (!reliable) await send();
    const messages = await receiver.tab.evaluate(() => window.call.messages);
    return messages.find((candidate) => candidate.topic === topic);
  });
  assert.deepEqual(message, {
    from: sender.identity,
    topic,
    bytes: TEN_KILOBYTES,
    sum: patternSum(TEN_KILOBYTES, 7),
  });
}

function patternSum(bytes: number, seed: number): number {
  return Uint8Array.from({ length: bytes }, (_, index) => seed + index).reduce((sum, byte) => sum + byte, 0);
}

function subscribe(viewer: Caller, publisher: Caller, on: boolean): Promise<void> {
  return viewer.tab.evaluate(
    ({ identity, on }) => {
      const participant = window.call.room.remoteParticipants.get(identity);
      for (const publication of participant?.videoTrackPublications.values() ?? []) {
        publication.setSubscribed(on);
      }
    },
    { identity: publisher.identity, on },
  );
}
