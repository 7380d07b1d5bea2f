import { expect, test } from 'vitest';
import type { Sound } from './mic-watch';
import { OwnMic } from './own-mic';
import type { MediaHandle } from './people';

class FakeTrack {
  enabled = false;
  readyState: MediaStreamTrackState = 'live';
  readonly copies: FakeTrack[] = [];

  clone() {
    const copy = new FakeTrack();
    this.copies.push(copy);
    return copy;
  }

  stop() {
    this.readyState = 'ended';
  }
}

function rig() {
  const track = new FakeTrack();
  const handle = { mediaStreamTrack: track as unknown as MediaStreamTrack };
  const heard: { track: FakeTrack; hear: (sound: Sound) => void; on: boolean }[] = [];
  const clock = { now: 0 };
  const mic = new OwnMic(
    (of, hear) => {
      const one = { track: of as unknown as FakeTrack, hear, on: true };
      heard.push(one);
      return () => {
        one.on = false;
      };
    },
    () => clock.now,
  );
  const sounds = (sound: Sound, ms: number) => {
    for (const until = clock.now + ms; clock.now < until; clock.now += 100) heard.at(-1)?.hear(sound);
  };
  return {
    mic,
    track,
    handle: handle as MediaHandle & { mediaStreamTrack: MediaStreamTrack },
    heard,
    sounds,
  };
}

const VOICE = { level: 0.6, peak: 0.4 };

test('a microphone that is off is heard through a copy, the one that is sent stays off', () => {
  const { mic, track, handle, sounds } = rig();
  mic.follow(handle, false);
  expect([track.enabled, track.copies[0]?.enabled]).toEqual([false, true]);
  sounds(VOICE, 1_000);
  expect(mic.get()).toBe('talking-while-off');
  mic.follow(handle, true);
  sounds(VOICE, 100);
  expect(mic.get()).toBe('fine');
});

test('nothing is listened to before a microphone was opened, nor after it is gone', () => {
  const { mic, track, handle, heard } = rig();
  mic.follow(undefined, false);
  expect(heard).toHaveLength(0);
  mic.follow(handle, true);
  mic.follow(undefined, false);
  expect(heard[0]?.on).toBe(false);
  expect(track.copies[0]?.readyState).toBe('ended');
});

test('a change of device is followed, and the old device is let go', () => {
  const { mic, track, handle, heard, sounds } = rig();
  mic.follow(handle, true);
  const next = new FakeTrack();
  Object.assign(handle, { mediaStreamTrack: next });
  sounds(VOICE, 100);
  expect(track.copies[0]?.readyState).toBe('ended');
  expect(heard.at(-1)?.track).toBe(next.copies[0]);
});

test('a microphone that was unplugged is let go', () => {
  const { mic, track, handle, heard, sounds } = rig();
  mic.follow(handle, true);
  track.stop();
  sounds(VOICE, 100);
  expect(heard[0]?.on).toBe(false);
});

test('the same microphone is opened once', () => {
  const { mic, handle, heard } = rig();
  mic.follow(handle, true);
  mic.follow(handle, false);
  mic.follow(handle, true);
  expect(heard).toHaveLength(1);
});

test('its level is shown while it is on, in steps, and is nothing while it is off', () => {
  const { mic, handle, sounds } = rig();
  const shown: number[] = [];
  mic.levels.subscribe(() => shown.push(mic.levels.get().level));
  mic.follow(handle, true);
  sounds(VOICE, 300);
  sounds({ level: 0.601, peak: 0.4 }, 300);
  expect(shown).toEqual([14 / 24]);
  mic.follow(handle, false);
  sounds(VOICE, 300);
  expect(shown).toEqual([14 / 24, 0]);
});
