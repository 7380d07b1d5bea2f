import { expect, test } from 'vitest';
import { Announcer, type Comings } from './announcer';

function announcer() {
  const timers: (() => void)[] = [];
  const words = ({ joined, left }: Comings) => `+${joined.join()} -${left.join()}`;
  return { timers, it: new Announcer(words, (_, run) => timers.push(run)) };
}

test('comings within five seconds are one sentence', () => {
  const { timers, it } = announcer();
  it.joined('Anna');
  it.joined('Boris');
  it.left('Wei');
  expect(it.polite.get().text).toBe('');
  expect(timers).toHaveLength(1);
  timers[0]?.();
  expect(it.polite.get().text).toBe('+Anna,Boris -Wei');
});

test('the next coming is gathered anew', () => {
  const { timers, it } = announcer();
  it.joined('Anna');
  timers[0]?.();
  it.left('Anna');
  timers[1]?.();
  expect(it.polite.get().text).toBe('+ -Anna');
});

test('the same words said twice are two announcements', () => {
  const { it } = announcer();
  it.interrupt('Connection lost');
  const first = it.assertive.get();
  it.interrupt('Connection lost');
  expect(it.assertive.get()).not.toEqual(first);
});
