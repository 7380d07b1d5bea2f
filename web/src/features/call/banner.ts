// Which banner is shown: one at a time, the most urgent first (connection, control, sound, devices, microphone, host, own share). Pure.
import type { Meeting, MeetingPerson, OwnerLeaves } from '../../api/types';
import type { CallView } from '../../state/call';
import type { DeviceFailure } from '../../state/devices';
import type { CaptureSource } from '../../state/link';
import { isOn, type Person } from '../../state/people';
import { isLive, type Lease, leasesOf } from '../../state/remote/lease';

export type BannerKind =
  | { readonly kind: 'connection'; readonly attempt: number }
  | { readonly kind: 'device'; readonly source: CaptureSource; readonly failure: DeviceFailure }
  | { readonly kind: 'sound-held' }
  /** I asked to control a computer. */
  | { readonly kind: 'control-asking'; readonly lease: Lease }
  /** Somebody asks to control mine. */
  | { readonly kind: 'control-asked'; readonly lease: Lease }
  /** Somebody controls mine. */
  | { readonly kind: 'controlled'; readonly lease: Lease }
  | { readonly kind: 'talking-while-off' }
  | { readonly kind: 'silent-microphone' }
  | {
      readonly kind: 'owner-lost';
      readonly name: string;
      readonly until: number;
      readonly follows: OwnerLeaves;
      /** Who would become host. */
      readonly heir: string | undefined;
    }
  | { readonly kind: 'stale' }
  | { readonly kind: 'own-share'; readonly sound: boolean }
  | { readonly kind: 'silently-here' };

const SOURCES: readonly CaptureSource[] = ['microphone', 'camera', 'screen', 'sound'];

/** What the person has waved away until it happens again. */
export type Waved = ReadonlySet<BannerKind['kind']>;

export function bannerOf(
  view: Pick<CallView, 'trouble' | 'failures' | 'soundHeld' | 'mic' | 'wants' | 'people'>,
  state: { readonly meeting: Meeting; readonly fresh: boolean } | undefined,
  waved: Waved,
): BannerKind | undefined {
  return candidates(view, state).find(({ kind }) => !waved.has(kind));
}

function candidates(
  view: Parameters<typeof bannerOf>[0],
  state: Parameters<typeof bannerOf>[1],
): BannerKind[] {
  const found: (BannerKind | undefined)[] = [
    view.trouble === undefined ? undefined : { kind: 'connection', attempt: view.trouble },
    state && control(state.meeting, view.people.find(({ you }) => you)?.device),
    view.soundHeld && view.wants.silent !== true ? { kind: 'sound-held' } : undefined,
    failed(view.failures),
    view.mic === 'talking-while-off' ? { kind: 'talking-while-off' } : undefined,
    view.mic === 'silent' ? { kind: 'silent-microphone' } : undefined,
    state && ownerLost(state.meeting),
    state !== undefined && !state.fresh ? { kind: 'stale' } : undefined,
    ownShare(view.people.find(({ you }) => you)),
    view.wants.silent === true ? { kind: 'silently-here' } : undefined,
  ];
  return found.filter((one) => one !== undefined);
}

function control(meeting: Meeting, device: string | undefined): BannerKind | undefined {
  const { mine, ofMe } = leasesOf(meeting, device);
  if (ofMe !== undefined) return { kind: isLive(ofMe) ? 'controlled' : 'control-asked', lease: ofMe };
  return mine?.state === 'asked' ? { kind: 'control-asking', lease: mine } : undefined;
}

function failed(failures: CallView['failures']): BannerKind | undefined {
  for (const source of SOURCES) {
    const failure = failures[source];
    if (failure !== undefined) return { kind: 'device', source, failure };
  }
  return undefined;
}

function ownerLost(meeting: Meeting): BannerKind | undefined {
  const owner = meeting.people.find(({ principal }) => principal === meeting.owner);
  const until = owner?.lost_until;
  if (owner?.state !== 'lost' || owner.principal === meeting.you || typeof until !== 'number')
    return undefined;
  const follows = meeting.owner_leaves;
  const heir = follows === 'hand_over' ? heirOf(meeting) : undefined;
  return { kind: 'owner-lost', name: owner.name, until, follows, heir: heir?.name };
}

/** People are in the order of their arrival: the longest present comes first. */
function heirOf({ owner, people }: Meeting): MeetingPerson | undefined {
  return people.find(({ principal }) => principal !== owner);
}

function ownShare(me: Person | undefined): BannerKind | undefined {
  if (me === undefined) return undefined;
  if (isOn(me, 'screen')) return { kind: 'own-share', sound: false };
  return isOn(me, 'screen-sound') ? { kind: 'own-share', sound: true } : undefined;
}
