// The real call, wired to things that are made up: the server says yes to everything and changes what it is asked to.
import type { Answer } from '../src/api/client';
import type { Change, Meeting } from '../src/api/types';
import { Call, type CallListener } from '../src/state/call';
import type { LinkEvents, Wants } from '../src/state/link';
import { MeetingRoom } from '../src/state/meeting';
import { Tab } from '../src/state/tab';
import { crowdOf, meetingOf } from './crowd';
import { FakeLink } from './fake-link';
import type { Story } from './params';

/** The clock of every story shows 24:08 and ticks on. */
const ELAPSED_MS = 1_448_000;

export function callOf(story: Story): Call {
  const meeting = meetingOf(story);
  const people = crowdOf(story);
  const wants: Wants = {
    camera: !story.states.has('camera-off'),
    microphone: !story.states.has('muted'),
    devices: {},
    ...(story.states.has('silently-here') ? { silent: true } : {}),
  };
  let events: LinkEvents | undefined;
  const call = new Call(meeting.address, meeting.secret, 'Mira Petrova', wants, {
    api: {
      join: async () => ok({ meeting, identity: 'you#d0', token: 't', media_url: 'ws://nowhere' }),
      leave: async () => ok(undefined),
      askControl: async () => ok({ lease: 'l', meeting }),
      denyControl: async () => ok(meeting),
      endControl: async () => ok(meeting),
      askMoreControl: async () => ok(meeting),
    },
    makeMeeting: (made) => roomOf(made, !story.states.has('stale')),
    makeLink: (_, its) => {
      events = its;
      return new FakeLink(its, people);
    },
    listen: () => () => undefined,
    tab: new Tab({ shelf: sessionStorage, random: () => 'd0', claim: async () => true }),
    listener: QUIET,
    control: { begun: nothing, ended: nothing, clipboard: nothing },
    whenOnline: () => () => undefined,
    now: () => performance.now() - ELAPSED_MS,
    random: () => 0.5,
  });
  call.subscribe(() => {
    if (call.get().phase.kind === 'in' && events !== undefined) {
      const told = events;
      events = undefined;
      happen(call, told, story.states);
    }
  });
  return call;
}

function happen(call: Call, events: LinkEvents, states: ReadonlySet<string>): void {
  if (states.has('reconnecting')) call.patch({ trouble: 3 });
  if (states.has('still')) call.patch({ trouble: 9 });
  if (states.has('sound-held')) events.soundHeld(true);
  if (states.has('talking')) call.patch({ mic: 'talking-while-off' });
  if (states.has('silent')) call.patch({ mic: 'silent' });
  if (states.has('push-to-talk')) call.patch({ talking: true });
  for (const failure of ['blocked', 'missing', 'busy'] as const) {
    if (states.has(`camera-${failure}`)) events.deviceFailed('camera', failure);
    if (states.has(`microphone-${failure}`)) events.deviceFailed('microphone', failure);
  }
}

/** Absent is what the server makes of null. */
function withoutNulls(change: Change): Partial<Meeting> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null));
}

function roomOf(meeting: Meeting, fresh: boolean): MeetingRoom {
  let current = meeting;
  const changed = (more: Partial<Meeting>): Answer<Meeting> => {
    current = { ...current, ...more, seq: current.seq + 1 };
    return ok(current);
  };
  return new MeetingRoom(meeting, {
    api: {
      meeting: async () => ok(current),
      change: async (_: string, change: Change) => changed(withoutNulls(change)),
      handOver: async (_: string, owner: string) => changed({ owner }),
      close: async () => ok(undefined),
    },
    connect: (_, listener) => {
      if (fresh) queueMicrotask(() => listener.message(JSON.stringify({ type: 'hello', meeting })));
      return () => undefined;
    },
    random: Math.random,
  });
}

function ok<T>(value: T): Answer<T> {
  return { kind: 'ok', value };
}

const nothing = () => undefined;

const QUIET: CallListener = {
  joined: nothing,
  left: nothing,
  sharing: nothing,
  connection: nothing,
  mutedByHost: nothing,
  owner: nothing,
  renamed: nothing,
  deviceUsed: nothing,
};
