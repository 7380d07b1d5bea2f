// The people of a story, as the media layer and the meeting would tell of them.
import type { Lease, Meeting } from '../src/api/types';
import type { Participant, Published, Source } from '../src/state/people';
import { fakeMeeting } from '../src/state/testing/fake-meeting';
import { fakePerson } from '../src/state/testing/fake-person';
import type { Story } from './params';
import { portrait, screen } from './pictures';

const SHORT = [
  ...['Anna', 'Boris', 'Mira', 'Wei', 'Lucía', 'Tomas', 'Aisha', 'Ivan', 'Noor', 'Sofia', 'Jun', 'Katya'],
  ...['Daniel', 'Yuki', 'Omar', 'Ken', 'Pavel', 'Ines', 'Lars', 'Zoë', 'Marta', 'Hugo', 'Nadia', 'Emil'],
];
const LONG = [
  'Александра Константинопольская-Преображенская',
  'Bartholomäus von und zu Unterfelsenhausen',
  '欧阳修远与诸葛明月',
  'محمد عبد الرحمن الأنصاري',
  'María de los Ángeles Fernández-Villaverde y Ruiz',
];

const YOU = 'you';
const OWN_DEVICE = 'd0';

export function nameOf(story: Story, index: number): string {
  const list = story.names === 'long' ? LONG : SHORT;
  const round = Math.floor(index / list.length);
  return `${list[index % list.length] ?? ''}${round === 0 ? '' : ` ${round + 1}`}`;
}

export function crowdOf(story: Story): Participant[] {
  const others = Array.from({ length: story.people - 1 }, (_, index) => other(story, index));
  const second = story.states.has('second-device') ? [secondDevice(story)] : [];
  return [own(story), ...others, ...second];
}

function own(story: Story): Participant {
  const { states } = story;
  return fakePerson(`${YOU}#${OWN_DEVICE}`, {
    name: 'Mira Petrova',
    you: true,
    joinedAt: 0,
    published: {
      ...(states.has('camera-off') ? {} : { camera: on(portrait(99), 'own') }),
      microphone: { sid: 'own-mic', on: !states.has('muted'), track: undefined },
      ...(states.has('own-share') ? { screen: on(screen(99), 'own-screen') } : {}),
    },
  });
}

function other(story: Story, index: number): Participant {
  const { states } = story;
  const cameraOn = story.off === 0 || index % story.off !== story.off - 1;
  const published: Partial<Record<Source, Published>> = {
    microphone: { sid: `m${index}`, on: index % 3 === 0, track: undefined },
  };
  if (cameraOn) published.camera = on(portrait(index), `c${index}`);
  if (index < story.shares) published.screen = on(screen(index), `s${index}`);
  if (states.has('sound-share') && index === 0)
    published['screen-sound'] = { sid: 'ss', on: true, track: undefined };
  return fakePerson(`p${index}#d`, {
    name: nameOf(story, index),
    joinedAt: index,
    speaking: states.has('all-speak') || (index === 0 && !states.has('quiet')),
    network: networkOf(states, index),
    published,
  });
}

function networkOf(states: ReadonlySet<string>, index: number): Participant['network'] {
  if (states.has('weak') && index === 1) return 'weak';
  return states.has('lost') && index === 2 ? 'lost' : 'fine';
}

function secondDevice(story: Story): Participant {
  return fakePerson('p0#e', { name: nameOf(story, 0), joinedAt: 99 });
}

function on(track: Published['track'], sid: string): Published {
  return { sid, on: true, track };
}

export function meetingOf(story: Story): Meeting {
  const { states } = story;
  const now = Date.now();
  const others = Array.from({ length: story.people - 1 }, (_, index) => {
    const ownerLost = index === 0 && states.has('owner-lost');
    const gone = index === 2 && states.has('lost');
    return {
      principal: `p${index}`,
      name: nameOf(story, index),
      since: index,
      devices: ['d'],
      programs: index === 0 ? ['d'] : [],
      state: ownerLost || gone ? ('lost' as const) : ('here' as const),
      ...(ownerLost || gone ? { lost_until: now + 240_000 } : {}),
    };
  });
  return fakeMeeting({
    ...(story.title === '' ? {} : { title: story.title }),
    owner: story.owner === 'you' || story.people === 1 ? YOU : 'p0',
    you: YOU,
    lasting: states.has('lasting'),
    owner_leaves: states.has('ends') ? 'end' : 'hand_over',
    link_required: states.has('link-required'),
    created_at: states.has('new') ? 0 : -600_000,
    control: controlOf(states, now),
    people: [{ principal: YOU, name: 'Mira Petrova', since: 0, devices: [OWN_DEVICE] }, ...others],
  });
}

/** Remote control in the states that a page can be in: between me and the first of the others, or between two others. */
function controlOf(states: ReadonlySet<string>, now: number): Lease[] {
  const me = { principal: YOU, device: OWN_DEVICE };
  const [first, second] = ['p0', 'p1'].map((principal) => ({ principal, device: 'd' })) as [Party, Party];
  const scopes = { pointer: true, keyboard: true, clipboard: false };
  const lease = (state: Lease['state'], controller: Party, controlled: Party, ms: number): Lease[] => [
    { lease: 'l', state, controller, controlled, scopes, monitor: { one: 0 }, since: now, until: now + ms },
  ];
  if (states.has('control-asking')) return lease('asked', me, first, 23_000);
  if (states.has('control-asked')) return lease('asked', first, me, 23_000);
  if (states.has('controlling')) return lease('granted', me, first, 1_560_000);
  if (states.has('control-paused')) return lease('paused', me, first, 1_560_000);
  if (states.has('controlled')) return lease('granted', first, me, 1_560_000);
  if (states.has('control-others')) return lease('granted', first, second, 1_560_000);
  return [];
}

type Party = Lease['controller'];
