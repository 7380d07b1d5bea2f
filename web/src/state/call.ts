// One person's way through one meeting: asking for a seat, being in, losing the connection, coming back, leaving. It
// comes back by itself until the person leaves or the server says no. It must never touch the page, the network or the
// media layer other than through the ports it is given.
import type { Api } from '../api/client';
import type { Joined, JoinRequest, Meeting, SecondDevice } from '../api/types';
import { backoff } from './backoff';
import type { DeviceKind } from './choices';
import type { DeviceFailure } from './devices';
import {
  type CaptureSource,
  type Kept,
  type Link,
  type LinkEnd,
  LinkError,
  type LinkEvents,
  type Wants,
} from './link';
import { Loss } from './loss';
import type { MeetingRoom } from './meeting';
import type { Levels } from './meter';
import type { MicState } from './mic-watch';
import { type Listen, OwnMic } from './own-mic';
import { isOn, type Participant, type Person } from './people';
import { closing, decide, type Phase, whyEnded } from './phase';
import type { CaptureKind } from './preview';
import { Control, type ControlListener } from './remote/control';
import { Roster, type RosterListener } from './roster';
import { Store } from './store';
import type { Tab } from './tab';

export type { Phase };

export interface CallView {
  readonly phase: Phase;
  /** The meeting as the server tells it: from the first admission on, also on the last page. */
  readonly meeting: MeetingRoom | undefined;
  readonly people: readonly Person[];
  readonly wants: Wants;
  /** Push to talk is held: the microphone is on although the person wants it off. */
  readonly talking: boolean;
  readonly mic: MicState;
  /** The devices in use, where the media layer has told: another than the wanted one after that was unplugged. */
  readonly using: Wants['devices'];
  readonly failures: Readonly<Partial<Record<CaptureSource, DeviceFailure | undefined>>>;
  /** The attempt to come back that is running; absent while all is well or the loss is shorter than two seconds. */
  readonly trouble: number | undefined;
  readonly soundHeld: boolean;
  /** When the person came in, by `now` of the ports. */
  readonly since: number | undefined;
}

/** What a person should be told in words when it happens. */
export interface CallListener extends RosterListener {
  connection(is: 'lost' | 'back'): void;
  mutedByHost(kind: CaptureKind): void;
  /** The meeting is somebody else's now. */
  owner(name: string, you: boolean): void;
  /** The meeting is called otherwise now. */
  renamed(title: string): void;
  /** Another device of this computer is in use, and the person did not choose it. */
  deviceUsed(kind: DeviceKind, device: string): void;
}

export interface CallPorts {
  readonly api: Pick<Api, 'join' | 'leave' | 'askControl' | 'denyControl' | 'endControl' | 'askMoreControl'>;
  readonly makeMeeting: (meeting: Meeting) => MeetingRoom;
  /** `address` is the WebSocket origin of the media server. */
  readonly makeLink: (address: string, events: LinkEvents) => Link;
  readonly listen: Listen;
  readonly tab: Tab;
  readonly listener: CallListener;
  readonly control: ControlListener;
  /** Calls back when the browser is on a network again; what it returns ends that. */
  readonly whenOnline: (run: () => void) => () => void;
  readonly now: () => number;
  readonly random: () => number;
}

/** Done, or again after so many milliseconds at least. */
type Outcome = 'done' | { readonly notBeforeMs: number };

interface Newcomer {
  people: readonly Participant[];
  in: boolean;
}

export class Call extends Store<CallView> {
  readonly address: string;
  readonly secret: string | undefined;
  readonly name: string;
  /** Whose computer is controlled by whom, and mine of another's. */
  readonly control: Control;
  readonly #ports: CallPorts;
  readonly #roster: Roster;
  readonly #loss: Loss;
  readonly #mic: OwnMic;
  #link: Link | undefined;
  #device: string | undefined;
  #where: SecondDevice = 'ask';
  /** Captures that wait for the next connection. */
  #kept: readonly Kept[] = [];
  readonly #volumes = new Map<string, number>();
  /** Which life of the call is current: whatever an older one still brings is dropped. */
  #life = 0;
  /** The meeting as it was when something about it was told last. */
  #told: Meeting | undefined;
  #skipPause: (() => void) | undefined;
  #forgetMeeting: (() => void) | undefined;

  constructor(address: string, secret: string | undefined, name: string, wants: Wants, ports: CallPorts) {
    super({
      phase: { kind: 'joining', attempt: 1 },
      meeting: undefined,
      people: [],
      wants,
      talking: false,
      mic: 'fine',
      using: {},
      failures: {},
      trouble: undefined,
      soundHeld: false,
      since: undefined,
    });
    this.address = address;
    this.secret = secret;
    this.name = name;
    this.#ports = ports;
    this.#roster = new Roster(ports.listener, ports.now);
    this.#roster.subscribe(() => this.#showPeople(this.#roster.get()));
    this.#loss = new Loss((is) => ports.listener.connection(is));
    this.#loss.subscribe(() => this.patch({ trouble: this.#loss.get() }));
    this.control = new Control({
      api: ports.api,
      send: (topic, to, bytes, reliable) => this.#link?.send(topic, to, bytes, reliable),
      listener: ports.control,
      now: ports.now,
      later,
    });
    this.#mic = new OwnMic(ports.listen, ports.now);
    this.#mic.subscribe(() => this.patch({ mic: this.#mic.get() }));
  }

  /** How loud my microphone is for the others. */
  get levels(): Levels {
    return this.#mic.levels;
  }

  /** Begins, or begins again after the end. */
  enter(): void {
    this.#where = 'ask';
    this.#begin();
  }

  /** The answer to `asked-where`. */
  joinHere(how: Exclude<SecondDevice, 'ask'>): void {
    this.#where = how;
    if (how === 'here_too') this.patch({ wants: { ...this.get().wants, microphone: false, silent: true } });
    this.#begin();
  }

  /** Like `enter`, as another device: the seat of this one is taken by another tab. */
  enterAsAnotherDevice(): void {
    this.#ports.tab.startAnew();
    this.#where = 'here_too';
    this.#begin();
  }

  leave(): void {
    const { since, phase } = this.get();
    if (phase.kind !== 'joining' && phase.kind !== 'in' && phase.kind !== 'asked-where') return;
    this.#finish({ kind: 'left', afterMs: since === undefined ? 0 : this.#ports.now() - since });
    const meeting = this.get().meeting?.get().meeting;
    if (meeting !== undefined && this.#device !== undefined) {
      void this.#ports.api.leave(meeting.id, this.#device);
    }
  }

  /** Does not wait for the next attempt. */
  tryNow(): void {
    if (this.#skipPause !== undefined) this.#skipPause();
    else if (this.#loss.running) void this.#comeIn();
  }

  turn(kind: CaptureKind, on: boolean): void {
    const { wants, failures, talking } = this.get();
    this.patch({
      wants: { ...wants, [kind]: on },
      failures: { ...failures, [kind]: undefined },
      talking: talking && kind !== 'microphone',
    });
    void this.#link?.turn(kind, on);
  }

  /** Push to talk: only while the microphone is off, and no longer than it is held. */
  talk(on: boolean): void {
    const { wants, talking, phase } = this.get();
    if (on === talking || (on && (wants.microphone || phase.kind !== 'in'))) return;
    this.patch({ talking: on });
    void this.#link?.turn('microphone', on);
  }

  share(on: boolean): void {
    this.patch({ failures: { ...this.get().failures, screen: undefined, sound: undefined } });
    void this.#link?.share(on);
  }

  /** Shares what this computer plays, without its screen. `share(false)` ends it. */
  shareAudio(): void {
    this.patch({ failures: { ...this.get().failures, sound: undefined } });
    void this.#link?.shareAudio();
  }

  /** Takes note that the person has read why a device failed. */
  dismiss(source: CaptureSource): void {
    this.patch({ failures: { ...this.get().failures, [source]: undefined } });
  }

  use(kind: DeviceKind, device: string): void {
    const { wants } = this.get();
    this.patch({ wants: { ...wants, devices: { ...wants.devices, [kind]: device } } });
    void this.#link?.use(kind, device);
  }

  playSound(): void {
    void this.#link?.playSound();
  }

  /** Hears nobody here, or everybody again. */
  silence(on: boolean): void {
    this.patch({ wants: { ...this.get().wants, silent: on } });
    this.#link?.silence(on);
  }

  /** What the browser measures; empty while there is no connection. */
  async statistics(): Promise<readonly RTCStatsReport[]> {
    return (await this.#link?.statistics()) ?? [];
  }

  /** How loud somebody is for me, 0…1. */
  setVolume(principal: string, volume: number): void {
    this.#volumes.set(principal, volume);
    this.#link?.setVolume(principal, volume);
  }

  #begin(): void {
    this.patch({ phase: { kind: 'joining', attempt: 1 }, since: undefined });
    void this.#comeIn();
  }

  async #comeIn(): Promise<void> {
    const life = this.#newLife();
    while (life === this.#life) {
      const outcome = await this.#tryOnce(life);
      if (outcome === 'done' || life !== this.#life) return;
      await this.#pause(Math.max(outcome.notBeforeMs, backoff(this.#loss.attempt, this.#ports.random())));
      if (life === this.#life) this.#showAttempt(this.#loss.attempt + 1);
    }
  }

  async #tryOnce(life: number): Promise<Outcome> {
    const { tab, api } = this.#ports;
    const device = await tab.device();
    if (life !== this.#life) return 'done';
    const answer = await api.join(this.address, this.#request(device));
    const decision = decide(answer, this.get().since !== undefined);
    if (life !== this.#life) {
      if (decision.kind === 'admitted') this.#admittedTooLate(decision.joined, device);
      return 'done';
    }
    if (decision.kind === 'again') return decision;
    if (decision.kind === 'over') return this.#over(decision.phase);
    this.#device = device;
    if (this.#where === 'move_here') this.#where = 'ask';
    this.#followMeeting(decision.joined.meeting);
    return life === this.#life ? await this.#open(life, decision.joined) : 'done';
  }

  #request(device: string): JoinRequest {
    return {
      name: this.name,
      device,
      second_device: this.#where,
      ...(this.secret === undefined ? {} : { secret: this.secret }),
    };
  }

  /** Somebody left while the server was still answering: the seat it kept is given back. */
  #admittedTooLate({ meeting }: Joined, device: string): void {
    if (this.get().phase.kind === 'left') void this.#ports.api.leave(meeting.id, device);
  }

  #over(phase: Phase): 'done' {
    const meeting = this.get().meeting?.get().meeting;
    const closed = phase.kind === 'ended' && meeting !== undefined ? closing(meeting) : undefined;
    return this.#finish(closed === undefined ? phase : { kind: 'ended', ...closed });
  }

  async #open(life: number, { token, media_url }: Joined): Promise<Outcome> {
    const newcomer: Newcomer = { people: [], in: false };
    const link = this.#ports.makeLink(media_url, this.#eventsOf(life, newcomer));
    this.#link = link;
    for (const [principal, volume] of this.#volumes) link.setVolume(principal, volume);
    const kept = this.#kept;
    this.#kept = [];
    try {
      await link.open(token, this.get().wants, kept);
    } catch (error) {
      if (life !== this.#life) return 'done';
      this.#kept = link.letGo();
      return this.#notOpened(error);
    }
    if (life !== this.#life) return 'done';
    newcomer.in = true;
    this.#arrived(newcomer.people);
    return 'done';
  }

  #notOpened(error: unknown): Outcome {
    const failure = error instanceof LinkError ? error.failure : undefined;
    const first = this.get().since === undefined;
    if (failure?.kind === 'refused' && first)
      return this.#finish({ kind: 'refused', code: 'media-refused', message: failure.message });
    if (failure?.kind === 'no-media' && first)
      return this.#finish({ kind: 'refused', code: 'no-media', message: '' });
    return { notBeforeMs: 0 };
  }

  #arrived(people: readonly Participant[]): void {
    const { since } = this.get();
    this.#loss.over();
    this.patch({ phase: { kind: 'in' }, since: since ?? this.#ports.now() });
    if (since === undefined) this.#roster.begin(people);
    else this.#roster.see(people);
  }

  #followMeeting(meeting: Meeting): void {
    const known = this.get().meeting;
    if (known?.get().meeting.id === meeting.id) {
      known.take(meeting);
      this.#watchMeeting(known);
    } else {
      this.#told = undefined;
      this.#watchMeeting(this.#ports.makeMeeting(meeting));
    }
  }

  #watchMeeting(room: MeetingRoom): void {
    this.#forgetMeeting?.();
    this.patch({ meeting: room });
    this.#forgetMeeting = room.subscribe(() => this.#know(room.get().meeting));
    room.onEvent = (event) => this.control.happened(event);
    this.#know(room.get().meeting);
    if (this.get().phase.kind !== 'ended') room.follow();
  }

  #know(meeting: Meeting): void {
    const end = closing(meeting);
    if (end !== undefined) {
      this.#finish({ kind: 'ended', ...end });
      return;
    }
    if (this.#told !== undefined) this.#tellChange(this.#told, meeting);
    this.#told = meeting;
    this.#roster.know(meeting);
    this.control.know(meeting, this.#device);
  }

  #tellChange(before: Meeting, { owner, you, title, people }: Meeting): void {
    const { listener } = this.#ports;
    const name = people.find(({ principal }) => principal === owner)?.name ?? '';
    if (owner !== before.owner) listener.owner(name, owner === you);
    if (title && title !== before.title) listener.renamed(title);
  }

  #eventsOf(life: number, newcomer: Newcomer): LinkEvents {
    const current = <A extends unknown[]>(run: (...args: A) => void) => {
      return (...args: A) => {
        if (life === this.#life) run(...args);
      };
    };
    return {
      // Until we are in, the picture of before the loss stays: an empty stage in between would move everybody.
      people: current((people) => {
        newcomer.people = people;
        if (newcomer.in) this.#roster.see(people);
      }),
      interrupted: current((attempt) => this.#showAttempt(attempt)),
      resumed: current(() => this.#loss.over()),
      ended: current((how) => {
        if (newcomer.in) void this.#ended(life, how);
      }),
      soundHeld: current((soundHeld) => this.patch({ soundHeld })),
      mutedByHost: current((kind) => {
        this.#showOff(kind);
        this.#ports.listener.mutedByHost(kind);
      }),
      deviceFailed: current((source, failure) => {
        if (source === 'camera' || source === 'microphone') this.#showOff(source);
        this.patch({ failures: { ...this.get().failures, [source]: failure } });
      }),
      deviceUsed: current((kind, device) => this.#deviceUsed(kind, device)),
      data: current((topic, from, bytes) => this.control.data(topic, from, bytes)),
    };
  }

  #showOff(kind: CaptureKind): void {
    const { wants, talking } = this.get();
    this.patch({ wants: { ...wants, [kind]: false }, talking: talking && kind !== 'microphone' });
  }

  #deviceUsed(kind: DeviceKind, device: string): void {
    const { using, wants } = this.get();
    this.patch({ using: { ...using, [kind]: device } });
    const before = using[kind] ?? wants.devices[kind];
    const unasked = device !== wants.devices[kind] && device !== before;
    if (before !== undefined && unasked) this.#ports.listener.deviceUsed(kind, device);
  }

  async #ended(life: number, how: LinkEnd): Promise<void> {
    this.#roster.standStill();
    this.patch({ talking: false });
    if (how === 'lost') {
      this.#showAttempt(this.#loss.attempt);
      void this.#comeIn();
      return;
    }
    // The media server says that it is over; why is the meeting's to say.
    const room = this.get().meeting;
    await room?.refresh();
    if (life !== this.#life) return;
    this.#finish({ kind: 'ended', ...whyEnded(how, room?.get().meeting, this.#device) });
  }

  #showPeople(people: readonly Person[]): void {
    this.patch({ people });
    const me = people.find(({ you }) => you);
    this.#mic.follow(me?.published.microphone?.track, me !== undefined && isOn(me, 'microphone'));
  }

  #showAttempt(attempt: number): void {
    this.#loss.count(attempt);
    const { phase } = this.get();
    if (phase.kind === 'joining') this.patch({ phase: { kind: 'joining', attempt: this.#loss.attempt } });
    if (phase.kind === 'in') this.#loss.begin();
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const skip = () => this.#skipPause?.();
      const timer = setTimeout(skip, ms);
      const forgetNetwork = this.#ports.whenOnline(skip);
      this.#skipPause = () => {
        clearTimeout(timer);
        forgetNetwork();
        this.#skipPause = undefined;
        resolve();
      };
    });
  }

  /** What is captured goes on, so that a shared screen survives and no device is asked for again. */
  #newLife(): number {
    this.#life += 1;
    this.#skipPause?.();
    if (this.#link !== undefined) this.#kept = this.#link.letGo();
    this.#link = undefined;
    return this.#life;
  }

  #finish(phase: Phase): 'done' {
    this.#newLife();
    for (const { track } of this.#kept) track.stop();
    this.#kept = [];
    this.#forgetMeeting?.();
    this.#forgetMeeting = undefined;
    this.get().meeting?.stop();
    this.#loss.forget();
    this.control.clear();
    this.#roster.clear();
    this.patch({ phase, soundHeld: false, talking: false, failures: {} });
    return 'done';
  }
}

function later(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}
