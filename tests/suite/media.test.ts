// What is on the wire: layers of simulcast, every codec that Chromium writes, and the whole call
// over TCP where UDP is kept away.

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { VideoCodec } from 'livekit-client';
import { type Caller, tileOf, type Version } from '../harness/caller.ts';
import { ANA, BEN, type Colour } from '../harness/devices.ts';
import { Stage } from '../harness/stage.ts';
import { until } from '../harness/wait.ts';

const stage = Stage.set({ people: [ANA, BEN] });
afterEach(() => stage.clear());

describe('simulcast', () => {
  const drawing = { name: 'the drawing', colour: [150, 150, 150] as Colour };

  for (const version of ['v1', 'v0'] as Version[]) {
    test(`by ${version} is published in layers, and a viewer gets the one it asks for`, async () => {
      const room = `simulcast-${version}`;
      const ben = await stage.join(BEN, { room, version, silent: true });
      const ana = await stage.join(ANA, { room, version, silent: true });
      await ana.tab.evaluate((colour) => window.call.publishDrawing(640, 360, colour), [...drawing.colour]);
      await until('ana sends two layers', async () => (await layersSent(ana)).length === 2);

      for (const [quality, width] of [
        ['HIGH', 640],
        ['LOW', 320],
        ['HIGH', 640],
      ] as const) {
        await askFor(ben, quality);
        await until(`ben decodes ${width} pixels for ${quality}`, async () => {
          return (await widthSeen(ben, ana)) === width;
        });
        await ben.tab.sees(drawing, tileOf(ana));
      }
    });
  }
});

describe('a second page decodes', () => {
  for (const codec of ['vp8', 'h264', 'vp9', 'av1'] as VideoCodec[]) {
    test(codec.toUpperCase(), async () => {
      const room = `codec-${codec}`;
      const options = { publishDefaults: { videoCodec: codec, backupCodec: false as const } };
      const ben = await stage.join(BEN, { room, silent: true });
      const ana = await stage.join(ANA, { room, options });
      await ben.tab.sees(ANA, tileOf(ana));
      const codecs = await codecsDecoded(ben);
      assert.deepEqual(codecs, [`video/${codec.toUpperCase()}`]);
    });
  }
});

describe('without UDP', () => {
  for (const version of ['v1', 'v0'] as Version[]) {
    test(`a call by ${version} goes over TCP`, async () => {
      const room = `tcp-${version}`;
      const ana = await stage.join(ANA, { room, version, withoutUdp: true });
      const ben = await stage.join(BEN, { room, version });
      await Promise.all([ana.seesAndHears(ben), ben.seesAndHears(ana)]);
      const routes = await ana.tab.evaluate(() => window.probe.routes());
      assert.ok(routes.length > 0, 'a chosen candidate pair');
      for (const route of routes) assert.equal(route.protocol, 'tcp');
    });
  }
});

/** The layers, by RID, that the page sends frames of. */
function layersSent(caller: Caller): Promise<string[]> {
  return caller.tab.evaluate(async () => {
    const rids: string[] = [];
    for (const connection of window.probe.connections()) {
      (await connection.getStats()).forEach((entry) => {
        if (entry.type === 'outbound-rtp' && entry.rid && entry.framesSent > 0) rids.push(entry.rid);
      });
    }
    return rids;
  });
}

function askFor(viewer: Caller, quality: 'LOW' | 'HIGH'): Promise<void> {
  return viewer.tab.evaluate((quality) => {
    for (const participant of window.call.room.remoteParticipants.values()) {
      for (const publication of participant.videoTrackPublications.values()) {
        publication.setVideoQuality(LivekitClient.VideoQuality[quality]);
      }
    }
  }, quality);
}

async function widthSeen(viewer: Caller, publisher: Caller): Promise<number | undefined> {
  const picture = await viewer.tab.look(tileOf(publisher));
  return picture?.width;
}

async function codecsDecoded(viewer: Caller): Promise<string[]> {
  const inbound = await viewer.tab.evaluate(() => window.probe.inbound());
  return inbound.filter(({ kind, frames }) => kind === 'video' && frames > 0).map(({ codec }) => codec);
}
