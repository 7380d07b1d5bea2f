import { describe, expect, test } from 'vitest';
import { Steer } from './steer';
import { INPUT, MOVE } from './words';

interface Sent {
  readonly topic: string;
  readonly message: Record<string, unknown>;
}

/** A steer with a clock that stands still until it is moved. */
function steering() {
  const sent: Sent[] = [];
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  const steer = new Steer('lease', {
    send: (topic, message, reliable) => {
      expect(reliable).toBe(topic === INPUT);
      sent.push({ topic, message: message as Record<string, unknown> });
    },
    now: () => now,
    later: (run, ms) => {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
  });
  const pass = (ms: number) => {
    now += ms;
    for (const timer of timers.filter(({ at }) => at <= now)) {
      timers = timers.filter((one) => one !== timer);
      timer.run();
    }
  };
  const inputs = () => sent.filter(({ topic }) => topic === INPUT).map(({ message }) => message.input);
  return { steer, sent, pass, inputs };
}

const at = (x: number) => ({ x, y: 0 });

describe('steering', () => {
  test('moves are merged to 125 a second, and the last one is sent', () => {
    const { steer, sent, pass } = steering();
    for (let x = 0; x < 5; x += 1) steer.point(at(x));
    expect(sent).toHaveLength(1);
    pass(8);
    expect(sent.map(({ message }) => message)).toEqual([
      { lease: 'lease', n: 1, after: 0, to: at(0) },
      { lease: 'lease', n: 2, after: 0, to: at(4) },
    ]);
  });

  test('a click carries its place, and no older move comes behind it', () => {
    const { steer, sent, pass } = steering();
    steer.point(at(1));
    steer.point(at(2));
    steer.press('left', true, at(3));
    pass(100);
    steer.point(at(4));
    expect(sent.map(({ topic }) => topic)).toEqual([MOVE, INPUT, MOVE]);
    expect(sent[2]?.message).toEqual({ lease: 'lease', n: 2, after: 1, to: at(4) });
  });

  test('what is held is let go once, and only if something is held', () => {
    const { steer, inputs } = steering();
    steer.letGo();
    expect(inputs()).toEqual([]);
    steer.key('ShiftLeft', true);
    steer.key('ShiftLeft', true);
    steer.letGo();
    steer.key('ShiftLeft', false);
    expect(inputs()).toEqual([{ type: 'key', code: 'ShiftLeft', down: true }, { type: 'reset' }]);
  });

  test('after the other side has let go, a key is pressed anew and nothing is reset', () => {
    const { steer, inputs } = steering();
    steer.key('KeyA', true);
    steer.forget();
    steer.letGo();
    steer.key('KeyA', true);
    expect(inputs()).toHaveLength(2);
  });

  test('the wheel counts in parts of a notch and loses no rest', () => {
    const { steer, inputs, pass } = steering();
    for (let turn = 0; turn < 3; turn += 1) {
      steer.roll(0, 0.5, 0, at(1));
      pass(16);
    }
    steer.roll(0, 3, 1, at(1));
    pass(16);
    expect(inputs()).toEqual([
      { type: 'wheel', dx: 0, dy: 1, at: at(1) },
      { type: 'wheel', dx: 0, dy: 120, at: at(1) },
    ]);
  });

  test('a long text is cut into pieces that are allowed, and no character in two', () => {
    const { steer, inputs } = steering();
    steer.text('😀'.repeat(300));
    expect(inputs()).toEqual([
      { type: 'text', text: '😀'.repeat(256) },
      { type: 'text', text: '😀'.repeat(44) },
    ]);
  });

  test('a chord is let go in the opposite order', () => {
    const { steer, inputs } = steering();
    steer.chord(['ControlLeft', 'AltLeft', 'Delete']);
    expect(inputs().map((input) => (input as { code: string }).code)).toEqual([
      'ControlLeft',
      'AltLeft',
      'Delete',
      'Delete',
      'AltLeft',
      'ControlLeft',
    ]);
  });
});
