import { beforeEach, expect, test } from 'vitest';
import type { Answer } from '../../api/client';
import type { Glimpse } from '../../api/types';
import type { Phase } from '../../state/phase';
import { Store } from '../../state/store';
import { type Joining, sceneOf, Visit, type VisitedCall } from './visit';

const glimpse = { address: 'CON-7K3M9QXD', people_count: 0 } as Glimpse;
const joining: Joining = {
  name: 'Anna',
  wants: { camera: true, microphone: true, devices: {} },
  where: 'ask',
};
const refused = (code: string): Phase => ({ kind: 'refused', code, message: '' });

class FakeCall extends Store<{ readonly phase: Phase }> implements VisitedCall {
  readonly asked: string[] = [];

  constructor() {
    super({ phase: { kind: 'joining', attempt: 1 } });
  }

  enter = (): void => void this.asked.push('enter');
  joinHere = (how: string): void => void this.asked.push(how);
  leave = (): void => void this.asked.push('leave');
  tryNow = (): void => void this.asked.push('tryNow');
  reach = (phase: Phase): void => this.set({ phase });
}

let answers: Answer<Glimpse>[];
let calls: FakeCall[];
let visit: Visit<FakeCall>;
let entered: number;

beforeEach(() => {
  answers = [{ kind: 'ok', value: glimpse }];
  calls = [];
  entered = 0;
  visit = new Visit({
    entered: () => {
      entered += 1;
    },
    lookUp: async () => answers.shift() ?? { kind: 'unreachable' },
    makeCall: async () => {
      const call = new FakeCall();
      calls.push(call);
      return call;
    },
    now: () => 0,
  });
});

async function joined(more: Partial<Joining> = {}): Promise<FakeCall> {
  await visit.join({ ...joining, ...more });
  const call = calls.at(-1);
  if (call === undefined) throw new Error('there is no call');
  return call;
}

const scene = () => sceneOf(visit.get());

test('the mirror is there while the address is looked up and when it was found', async () => {
  expect(scene()).toBe('mirror');
  await visit.look();
  expect(visit.get().place).toEqual({ kind: 'found', glimpse });
  expect(scene()).toBe('mirror');
});

test('an address that is refused is a page, and looking again may find it', async () => {
  answers = [
    { kind: 'refused', code: 'database-away', message: '' },
    { kind: 'ok', value: glimpse },
  ];
  await visit.look();
  expect(scene()).toBe('refused');
  await visit.look();
  expect(scene()).toBe('mirror');
});

test('a look that was overtaken does not count', async () => {
  const waiting: ((answer: Answer<Glimpse>) => void)[] = [];
  const slow = new Visit({
    lookUp: () => new Promise<Answer<Glimpse>>((resolve) => waiting.push(resolve)),
    makeCall: async () => new FakeCall(),
    entered: () => undefined,
    now: () => 0,
  });
  const looks = [slow.look(), slow.look()];
  waiting[1]?.({ kind: 'ok', value: glimpse });
  waiting[0]?.({ kind: 'unreachable' });
  await Promise.all(looks);
  expect(slow.get().place.kind).toBe('found');
});

test('the mirror stays while the call joins, and gives way when the person is in', async () => {
  const call = await joined();
  expect(call.asked).toEqual(['enter']);
  expect(scene()).toBe('mirror');
  expect(entered).toBe(0);
  call.reach({ kind: 'in' });
  expect(entered).toBe(1);
  expect(scene()).toBe('call');
  call.reach({ kind: 'left', afterMs: 1 });
  expect(scene()).toBe('call');
  call.reach({ kind: 'joining', attempt: 1 });
  expect(scene()).toBe('call');
});

test('who knows that they are in already is not asked again', async () => {
  expect((await joined({ where: 'move_here' })).asked).toEqual(['move_here']);
});

test.each([
  ['name-invalid', 'mirror'],
  ['meeting-full', 'mirror'],
  ['too-many-look-ups', 'mirror'],
  ['database-away', 'mirror'],
  ['meeting-not-found', 'refused'],
  ['meeting-closed', 'refused'],
  ['joining-disabled', 'refused'],
  ['no-media', 'refused'],
] as const)('%s at the door is told on the page %s', async (code, page) => {
  await visit.look();
  const call = await joined();
  call.reach(refused(code));
  expect(visit.get().refusal?.code).toBe(code);
  expect(scene()).toBe(page);
});

test('a refusal on the way back in is a page of its own', async () => {
  const call = await joined();
  call.reach({ kind: 'in' });
  call.reach({ kind: 'joining', attempt: 1 });
  call.reach(refused('meeting-full'));
  expect(scene()).toBe('refused');
});

test('the next try leaves the last one and forgets why it failed', async () => {
  const first = await joined();
  first.reach(refused('meeting-full'));
  const second = await joined();
  expect(first.asked.at(-1)).toBe('leave');
  expect(visit.get().refusal).toBeUndefined();
  first.reach({ kind: 'in' });
  expect(visit.get().call).toBe(second);
  expect(scene()).toBe('mirror');
});

test('a meeting that ends while somebody joins is told as its end', async () => {
  const call = await joined();
  call.reach({ kind: 'ended', reason: 'closed' });
  expect(scene()).toBe('call');
});

test('a call whose code does not come is told beside the button', async () => {
  const broken = new Visit<FakeCall>({
    lookUp: async () => ({ kind: 'ok', value: glimpse }),
    makeCall: () => Promise.reject(new TypeError('failed to fetch')),
    entered: () => undefined,
    now: () => 0,
  });
  await broken.join(joining);
  expect(broken.get()).toMatchObject({ phase: undefined, refusal: { code: 'unreachable' } });
  expect(sceneOf(broken.get())).toBe('mirror');
});

test('a call that comes after the person gave up is not begun', async () => {
  const trying = visit.join(joining);
  visit.end();
  await trying;
  expect(calls[0]?.asked).toEqual([]);
  expect(visit.get().call).toBeUndefined();
});
