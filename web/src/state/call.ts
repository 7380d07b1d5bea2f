// One person's way through one meeting: asking for a seat, being in, losing the connection, coming back, leaving. It
// comes back by itself until the person leaves or the server says no. It must never touch the page or the media layer
// other than through the ports it is given.
import { backoff } from './backoff';
import type { DeviceKind } from './choices';
import type { DeviceFailure } from './devices';
import type { JoinAnswer, JoinRequest } from './join';
import { type EndReason, type Link, LinkError, type LinkEvents, type Wants } from './link';
import { changesBetween, inSeatOrder, keepUnchanged, type Person, withoutMedia } from './people';
import type { CaptureKind } from './preview';
import { Store } from './store';
import type { Tab } from './tab';

/** A short loss is nobody's business: the picture stands still and goes on. */
const TELL_LOSS_AFTER_MS = 2_000;

export type Phase =
  | { readonly kind: 'joining'; readonly attempt: number }
  | { readonly kind: 'in' }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'left'; readonly afterMs: number }
  | { readonly kind: 'ended'; readonly reason: Exclude<EndReason, 'lost'> };

export interface CallView {
  readonly phase: Phase;
  readonly people: readonly Person[];
  readonly wants: Wants;
  readonly failures: Readonly<Partial<Record<CaptureKind | 'screen', DeviceFailure | undefined>>>;
  /** The attempt to come back that is running; absent while all is well or the loss is shorter than two seconds. */
  readonly trouble: number | undefined;
  readonly soundHeld: boolean;
  /** When the person came in, by `now` of the ports. */
  readonly since: number | undefined;
}

/** What a person should be told in words when it happens. */
export interface CallListener {
  joined(name: string): void;
  left(name: string): void;
  sharing(name: string, on: boolean): void;
  connection(is: 'lost' | 'back'): void;
  mutedByHost(kind: CaptureKind): void;
}

export interface CallPorts {
  readonly join: (request: JoinRequest) => Promise<JoinAnswer>;
  readonly makeLink: (events: LinkEvents) => Link;
  readonly tab: Tab;
  readonly listener: CallListener;
  readonly now: () => number;
  readonly random: () => number;
}

type Outcome = 'done' | 'again';

export class Call extends Store<CallView> {
  readonly room: string;
  readonly name: string;
  readonly #ports: CallPorts;
  #link: Link | undefined;
  /** Which life of the call is current: whatever an older one still brings is dropped. */
  #life = 0;
  #attempt = 1;
  #lossTimer: ReturnType<typeof setTimeout> | undefined;
  #skipPause: (() => void) | undefined;

  constructor(room: string, name: string, wants: Wants, ports: CallPorts) {
    super({
      phase: { kind: 'joining', attempt: 1 },
      people: [],
      wants,
      failures: {},
      trouble: undefined,
      soundHeld: false,
      since: undefined,
    });
    this.room = room;
    this.name = name;
    this.#ports = ports;
  }

  /** Begins, or begins again after the end. */
  enter(): void {
    this.patch({ phase: { kind: 'joining', attempt: 1 }, people: [], since: undefined });
    void this.#comeIn();
  }

  /** Like `enter`, as another device: the seat of this one is taken by another tab. */
  enterAsAnotherDevice(): void {
    this.#ports.tab.startAnew(this.room);
    this.enter();
  }

  leave(): void {
    const { since } = this.get();
    this.#finish({ kind: 'left', afterMs: since === undefined ? 0 : this.#ports.now() - since });
  }

  /** Does not wait for the next attempt. */
  tryNow(): void {
    if (this.#skipPause !== undefined) this.#skipPause();
    else if (this.#lossTimer !== undefined) void this.#comeIn();
  }

  turn(kind: CaptureKind, on: boolean): void {
    this.patch({
      wants: { ...this.get().wants, [kind]: on },
      failures: { ...this.get().failures, [kind]: undefined },
    });
    void this.#link?.turn(kind, on);
  }

  share(on: boolean): void {
    this.patch({ failures: { ...this.get().failures, screen: undefined } });
    void this.#link?.share(on);
  }

  /** Takes note that the person has read why a device failed. */
  dismiss(kind: CaptureKind | 'screen'): void {
    this.patch({ failures: { ...this.get().failures, [kind]: undefined } });
  }

  use(kind: DeviceKind, device: string): void {
    const { wants } = this.get();
    this.patch({ wants: { ...wants, devices: { ...wants.devices, [kind]: device } } });
    void this.#link?.use(kind, device);
  }

  playSound(): void {
    void this.#link?.playSound();
  }

  async #comeIn(): Promise<void> {
    const life = this.#newLife();
    while (life === this.#life) {
      const outcome = await this.#tryOnce(life);
      if (outcome === 'done' || life !== this.#life) return;
      await this.#pause(backoff(this.#attempt, this.#ports.random()));
      if (life === this.#life) this.#showAttempt(this.#attempt + 1);
    }
  }

  async #tryOnce(life: number): Promise<Outcome> {
    const { tab, join } = this.#ports;
    const seat = tab.seat(this.room);
    const answer = await join({ room: this.room, name: this.name, device: tab.device(), seat });
    if (life !== this.#life) return 'done';
    if (answer.kind === 'unreachable') return 'again';
    if (answer.kind === 'admitted') {
      tab.keep(this.room, answer.seat);
      return this.#open(life, answer.seat.token);
    }
    if (seat === undefined)
      return this.#finish({ kind: 'refused', code: answer.code, message: answer.message });
    // The seat held before may be what was refused: ask once more as somebody new.
    tab.startAnew(this.room);
    return this.#tryOnce(life);
  }

  async #open(life: number, token: string): Promise<Outcome> {
    const newcomer: { people: readonly Person[]; in: boolean } = { people: [], in: false };
    const link = this.#ports.makeLink(this.#eventsOf(life, newcomer));
    this.#link = link;
    try {
      await link.open(token, this.get().wants);
    } catch (error) {
      void link.close();
      return life === this.#life ? this.#notOpened(error) : 'done';
    }
    if (life !== this.#life) {
      void link.close();
      return 'done';
    }
    newcomer.in = true;
    this.#arrived(newcomer.people);
    return 'done';
  }

  #notOpened(error: unknown): Outcome {
    const failure = error instanceof LinkError ? error.failure : undefined;
    if (failure?.kind === 'refused') {
      return this.#finish({ kind: 'refused', code: 'media-refused', message: failure.message });
    }
    const first = this.get().phase.kind === 'joining';
    if (failure?.kind === 'no-media' && first)
      return this.#finish({ kind: 'refused', code: 'no-media', message: '' });
    return 'again';
  }

  #arrived(people: readonly Person[]): void {
    const since = this.get().since ?? this.#ports.now();
    const again = this.get().phase.kind === 'in';
    this.#recovered();
    this.patch({ phase: { kind: 'in' }, since });
    this.#showPeople(people, again);
  }

  #eventsOf(life: number, newcomer: { people: readonly Person[]; in: boolean }): LinkEvents {
    const current = <A extends unknown[]>(run: (...args: A) => void) => {
      return (...args: A) => {
        if (life === this.#life) run(...args);
      };
    };
    return {
      // Until we are in, the picture of before the loss stays: an empty stage in between would move everybody.
      people: current((people) => {
        newcomer.people = people;
        if (newcomer.in) this.#showPeople(people, true);
      }),
      interrupted: current((attempt) => this.#showAttempt(attempt)),
      resumed: current(() => this.#recovered()),
      ended: current((reason) => {
        if (newcomer.in) this.#ended(reason);
      }),
      token: current((token) => this.#keepToken(token)),
      soundHeld: current((soundHeld) => this.patch({ soundHeld })),
      mutedByHost: current((kind) => {
        this.patch({ wants: { ...this.get().wants, [kind]: false } });
        this.#ports.listener.mutedByHost(kind);
      }),
      deviceFailed: current((kind, failure) => {
        const wants = kind === 'screen' ? this.get().wants : { ...this.get().wants, [kind]: false };
        this.patch({ wants, failures: { ...this.get().failures, [kind]: failure } });
      }),
    };
  }

  #ended(reason: EndReason): void {
    if (reason !== 'lost') {
      this.#finish({ kind: 'ended', reason });
      return;
    }
    this.patch({ people: this.get().people.map(withoutMedia) });
    this.#showAttempt(this.#attempt);
    void this.#comeIn();
  }

  #keepToken(token: string): void {
    const { tab } = this.#ports;
    const seat = tab.seat(this.room);
    if (seat !== undefined) tab.keep(this.room, { identity: seat.identity, token });
  }

  #showPeople(people: readonly Person[], tell: boolean): void {
    const before = this.get().people;
    const now = keepUnchanged(before, inSeatOrder(people));
    this.patch({ people: now });
    if (tell) this.#tellChanges(before, now);
  }

  #tellChanges(before: readonly Person[], now: readonly Person[]): void {
    const { listener } = this.#ports;
    const { joined, left, startedSharing, stoppedSharing } = changesBetween(before, now);
    for (const { name } of joined) listener.joined(name);
    for (const { name } of left) listener.left(name);
    for (const { name } of startedSharing) listener.sharing(name, true);
    for (const { name } of stoppedSharing) listener.sharing(name, false);
  }

  #showAttempt(attempt: number): void {
    // The SDK counts anew when it changes its way; for the person it is one loss.
    this.#attempt = Math.max(this.#attempt, attempt);
    const { phase, trouble } = this.get();
    if (phase.kind === 'joining') this.patch({ phase: { kind: 'joining', attempt: this.#attempt } });
    if (phase.kind !== 'in') return;
    if (trouble !== undefined) this.patch({ trouble: this.#attempt });
    this.#lossTimer ??= setTimeout(() => {
      this.patch({ trouble: this.#attempt });
      this.#ports.listener.connection('lost');
    }, TELL_LOSS_AFTER_MS);
  }

  #recovered(): void {
    this.#attempt = 1;
    clearTimeout(this.#lossTimer);
    this.#lossTimer = undefined;
    if (this.get().trouble !== undefined) this.#ports.listener.connection('back');
    this.patch({ trouble: undefined });
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#skipPause?.(), ms);
      this.#skipPause = () => {
        clearTimeout(timer);
        this.#skipPause = undefined;
        resolve();
      };
    });
  }

  #newLife(): number {
    this.#life += 1;
    this.#skipPause?.();
    void this.#link?.close();
    this.#link = undefined;
    return this.#life;
  }

  #finish(phase: Phase): 'done' {
    this.#newLife();
    clearTimeout(this.#lossTimer);
    this.#lossTimer = undefined;
    this.#attempt = 1;
    this.patch({ phase, people: [], trouble: undefined, soundHeld: false, failures: {} });
    return 'done';
  }
}
