import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Lease, Meeting } from '../../api/types';
import { fakeMeeting } from '../testing/fake-meeting';
import { Control } from './control';
import { programOf, whyNotAsk } from './lease';
import { CURSOR, INPUT, SCREEN, write } from './words';

const PROGRAM = { principal: 'mira', devices: ['tab', 'desk'], programs: ['desk'] };

function lease(more: Partial<Lease> = {}): Lease {
  return {
    lease: 'l1',
    state: 'asked',
    controller: { principal: 'me', device: 'd' },
    controlled: { principal: 'mira', device: 'desk' },
    scopes: { pointer: true, keyboard: true, clipboard: false },
    until: 30_000,
    since: 0,
    ...more,
  };
}

function meeting(control: readonly Lease[], more: Partial<Meeting> = {}): Meeting {
  return {
    ...fakeMeeting({ people: [{ principal: 'me' }, PROGRAM, { principal: 'wei' }] }),
    control,
    ...more,
  };
}

/** Control with a clock that stands, and everything that leaves it written down. */
function rig() {
  const sent: { topic: string; to: string; message: { input?: unknown } }[] = [];
  const told: string[] = [];
  const asked: unknown[] = [];
  let now = 0;
  const control = new Control({
    api: {
      askControl: async (_, request) => {
        asked.push(request);
        return { kind: 'refused', code: 'control-busy', message: '' };
      },
      denyControl: async () => ({ kind: 'unreachable' }),
      endControl: async () => ({ kind: 'unreachable' }),
      askMoreControl: async () => ({ kind: 'unreachable' }),
    },
    send: (topic, to, bytes) =>
      sent.push({ topic, to, message: JSON.parse(new TextDecoder().decode(bytes)) }),
    listener: {
      begun: (controller, controlled, you) => told.push(`begun ${controller} ${controlled} ${you}`),
      ended: (reason, who, you) => told.push(`ended ${reason} ${who} ${you}`),
      clipboard: (text) => told.push(`clipboard ${text}`),
    },
    now: () => now,
    later: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  });
  const says = (message: object) => control.data(SCREEN, 'mira#desk', write({ lease: 'l1', ...message }));
  const inputs = () => sent.filter(({ topic }) => topic === INPUT).map(({ message }) => message.input);
  const pass = (ms: number) => {
    now += ms;
  };
  return { control, sent, told, asked, says, inputs, pass };
}

beforeEach(() => void vi.useFakeTimers());

describe('remote control', () => {
  test('steering begins with the grant, goes to the program alone, and ends with the lease', () => {
    const { control, sent } = rig();
    control.know(meeting([lease()]), 'd');
    expect(control.steer).toBeUndefined();
    control.know(meeting([lease({ state: 'granted' })]), 'd');
    control.steer?.key('Enter', true);
    expect(new Set(sent.map(({ to }) => to))).toEqual(new Set(['mira#desk']));
    control.know(meeting([]), 'd');
    expect(control.steer).toBeUndefined();
    expect(control.get().keysThere).toBe(false);
  });

  test('the numbers go on while it is paused and granted again', () => {
    const { control, sent } = rig();
    control.know(meeting([lease({ state: 'granted' })]), 'd');
    const steer = control.steer;
    control.know(meeting([lease({ state: 'paused' })]), 'd');
    control.know(meeting([lease({ state: 'granted' })]), 'd');
    expect(control.steer).toBe(steer);
    control.steer?.key('Enter', true);
    expect(sent.at(-1)?.message).toMatchObject({ n: 2 });
  });

  test('another device of mine that controls is no steering here', () => {
    const { control } = rig();
    control.know(
      meeting([lease({ state: 'granted', controller: { principal: 'me', device: 'other' } })]),
      'd',
    );
    expect(control.get().mine).toBeUndefined();
    expect(control.steer).toBeUndefined();
  });

  test('a pause by the other computer forgets what is held and says so at once', () => {
    const { control, says, inputs } = rig();
    control.know(meeting([lease({ state: 'granted' })]), 'd');
    control.steer?.key('ShiftLeft', true);
    says({ type: 'paused' });
    expect(control.get().paused).toBe(true);
    control.takeKeys(false);
    expect(inputs()).not.toContainEqual({ type: 'reset' });
    says({ type: 'resumed' });
    expect(control.get().paused).toBe(false);
  });

  test('taking the keys back lets go of what is held', () => {
    const { control, inputs } = rig();
    control.know(meeting([lease({ state: 'granted' })]), 'd');
    control.steer?.key('ShiftLeft', true);
    control.takeKeys(false);
    expect(inputs().at(-1)).toEqual({ type: 'reset' });
    expect(control.get().keysThere).toBe(false);
  });

  test('the delay is the middle of the last answers', () => {
    const { control, says, inputs, pass } = rig();
    control.know(meeting([lease({ state: 'granted' })]), 'd');
    for (const ms of [20, 500, 30]) {
      pass(ms);
      says({ type: 'pong', id: (inputs().at(-1) as { id: number }).id });
      vi.advanceTimersByTime(2_000);
    }
    expect(control.get().delayMs).toBe(30);
  });

  test('what is said under another lease is not heard', () => {
    const { control, told } = rig();
    control.know(meeting([lease({ state: 'granted' })]), 'd');
    control.data(SCREEN, 'mira#desk', write({ lease: 'old', type: 'clipboard', text: 'x' }));
    control.data(SCREEN, 'mira#desk', new Uint8Array([1, 2, 3]));
    expect(told).toEqual([]);
  });

  test('beginning and end are told once, to each in its own words', () => {
    const { control, told } = rig();
    control.know(meeting([lease()]), 'd');
    control.know(meeting([lease({ state: 'granted' })]), 'd');
    control.know(meeting([lease({ state: 'paused' })]), 'd');
    control.happened({ type: 'control_ended', lease: 'l1', by: 'mira', reason: 'revoked' });
    control.know(meeting([]), 'd');
    expect(told).toEqual(['begun me mira controller', 'ended revoked mira controller']);
  });

  test('what was going on before is shown and not told', () => {
    const { control, told } = rig();
    control.know(meeting([lease({ state: 'granted', controller: { principal: 'wei', device: 'd' } })]), 'd');
    expect(told).toEqual([]);
    expect(control.get().all).toHaveLength(1);
  });

  test('a request names the program, and a refusal stays to be read', async () => {
    const { control, asked } = rig();
    control.know(meeting([]), 'd');
    await control.ask('mira', { pointer: true, keyboard: false, clipboard: false });
    expect(asked).toEqual([
      {
        device: 'd',
        of: { principal: 'mira', device: 'desk' },
        scopes: { pointer: true, keyboard: false, clipboard: false },
      },
    ]);
    expect(control.get().refused?.code).toBe('control-busy');
  });

  test('why somebody cannot be asked', () => {
    expect(whyNotAsk(meeting([]), 'mira')).toBeUndefined();
    expect(whyNotAsk(meeting([]), 'wei')).toBe('no-program');
    expect(whyNotAsk(meeting([]), 'me')).toBe('yourself');
    expect(whyNotAsk(meeting([lease()]), 'mira')).toBe('busy');
    expect(whyNotAsk(meeting([], { remote_control: false }), 'mira')).toBe('forbidden');
    expect(programOf(undefined)).toBeUndefined();
  });

  test('a pointer is placed by its newest word, and a forged picture is none', () => {
    const { control } = rig();
    const at = (n: number, x: number) =>
      control.data(CURSOR, 'mira#desk', write({ type: 'at', n, image: 1, at: { x, y: 0 } }));
    at(2, 20);
    at(1, 10);
    expect(control.cursors.of('mira#desk').at).toEqual({ x: 20, y: 0 });
    const sizes = { width: 9, height: 9, hot_x: 0, hot_y: 0, screen_width: 100, screen_height: 100 };
    const image = { type: 'image', id: 1, ...sizes };
    control.data(CURSOR, 'mira#desk', write({ ...image, png: 'x" onerror="alert(1)' }));
    expect(control.cursors.of('mira#desk').image).toBeUndefined();
    control.data(CURSOR, 'mira#desk', write({ ...image, png: 'iVBORw0=' }));
    expect(control.cursors.of('mira#desk').image?.png).toBe('iVBORw0=');
  });
});
