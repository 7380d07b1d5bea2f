import { expect, test } from 'vitest';
import { type MicState, MicWatch, type Sound } from './mic-watch';

const VOICE: Sound = { level: 0.6, peak: 0.4 };
const QUIET: Sound = { level: 0.02, peak: 0.001 };
const NOTHING: Sound = { level: 0, peak: 0 };

/** Hears the same sound ten times a second for so long; the last word. */
function listener() {
  const watch = new MicWatch();
  let now = 0;
  return (sound: Sound, on: boolean, ms: number): MicState => {
    let state = watch.hear(sound, on, now);
    for (const until = now + ms; now < until; ) {
      now += 100;
      state = watch.hear(sound, on, now);
    }
    return state;
  };
}

test('a sentence into a microphone that is off is noticed, a cough is not', () => {
  const hear = listener();
  expect(hear(VOICE, false, 600)).toBe('fine');
  expect(hear(QUIET, false, 1_200)).toBe('fine');
  expect(hear(VOICE, false, 600)).toBe('fine');
  expect(hear(QUIET, false, 200)).toBe('fine');
  expect(hear(VOICE, false, 200)).toBe('talking-while-off');
});

test('the hint outlives a pause, not the sentence', () => {
  const hear = listener();
  hear(VOICE, false, 1_000);
  expect(hear(QUIET, false, 3_900)).toBe('talking-while-off');
  expect(hear(QUIET, false, 200)).toBe('fine');
});

test('turned on, nobody talks while off', () => {
  const hear = listener();
  hear(VOICE, false, 1_000);
  expect(hear(VOICE, true, 100)).toBe('fine');
});

test('the steps of a page in the background are not taken for voice', () => {
  const watch = new MicWatch();
  watch.hear(VOICE, false, 0);
  expect(watch.hear(VOICE, false, 60_000)).toBe('fine');
});

test('a microphone that is on and gives nothing for twenty seconds is silent, until the first sound', () => {
  const hear = listener();
  expect(hear(NOTHING, true, 19_900)).toBe('fine');
  expect(hear(NOTHING, true, 100)).toBe('silent');
  expect(hear(QUIET, true, 100)).toBe('fine');
  expect(hear(NOTHING, true, 10_000)).toBe('fine');
});

test('a quiet room is not a silent microphone', () => {
  expect(listener()(QUIET, true, 60_000)).toBe('fine');
});

test('a microphone that is off may be silent', () => {
  const hear = listener();
  expect(hear(NOTHING, false, 60_000)).toBe('fine');
  expect(hear(NOTHING, true, 19_900)).toBe('fine');
});
