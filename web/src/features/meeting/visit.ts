// One visit to a meeting's address: what is there, the try to join, the call, and what to show of all that. The rules of
// the call itself are the call's; this only holds the two together.
import type { Answer } from '../../api/client';
import type { Glimpse, SecondDevice } from '../../api/types';
import type { Wants } from '../../state/link';
import type { Phase } from '../../state/phase';
import { type Readable, Store } from '../../state/store';
import { type Refusal, type RefusalCode, refusalOf } from '../end/refusal';

export interface Joining {
  readonly name: string;
  readonly wants: Wants;
  /** Anything but `ask` is an answer given before the question: the person knows that they are in already. */
  readonly where: SecondDevice;
}

/** The part of a call that a visit needs. */
export interface VisitedCall extends Readable<{ readonly phase: Phase }> {
  enter(): void;
  joinHere(how: Exclude<SecondDevice, 'ask'>): void;
  leave(): void;
  tryNow(): void;
}

export type Place =
  | { readonly kind: 'looking' }
  | { readonly kind: 'found'; readonly glimpse: Glimpse }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface VisitView<C> {
  readonly place: Place;
  readonly call: C | undefined;
  /** The phase of the call; `joining` from the press of the button on, before there is a call. */
  readonly phase: Phase | undefined;
  /** Whether the person has been in during this call. */
  readonly entered: boolean;
  /** Why the last try to join failed. */
  readonly refusal: Refusal | undefined;
}

export interface VisitPorts<C> {
  readonly lookUp: () => Promise<Answer<Glimpse>>;
  /** Fetches the call's code where it is not there yet. */
  readonly makeCall: (joining: Joining) => Promise<C>;
  /** The person is in, with this device. */
  readonly entered: () => void;
  readonly now: () => number;
}

export class Visit<C extends VisitedCall> extends Store<VisitView<C>> {
  readonly #ports: VisitPorts<C>;
  #looks = 0;
  #forget: (() => void) | undefined;
  /** Which try to join is current. */
  #tries = 0;

  constructor(ports: VisitPorts<C>) {
    super({
      place: { kind: 'looking' },
      call: undefined,
      phase: undefined,
      entered: false,
      refusal: undefined,
    });
    this.#ports = ports;
  }

  /** Looks the address up, or again; only the latest answer counts. */
  async look(): Promise<void> {
    this.#looks += 1;
    const turn = this.#looks;
    this.patch({ place: { kind: 'looking' } });
    const answer = await this.#ports.lookUp();
    if (turn !== this.#looks) return;
    const place: Place =
      answer.kind === 'ok'
        ? { kind: 'found', glimpse: answer.value }
        : { kind: 'refused', refusal: refusalOf(answer, this.#ports.now()) };
    this.patch({ place });
  }

  async join(joining: Joining): Promise<void> {
    this.end();
    const turn = this.#tries;
    this.patch({ phase: { kind: 'joining', attempt: 1 }, refusal: undefined });
    try {
      const call = await this.#ports.makeCall(joining);
      if (turn === this.#tries) this.#begin(call, joining.where);
    } catch {
      // The call's code did not come: the page is older than the server, or the network is gone.
      if (turn === this.#tries) this.patch({ phase: undefined, refusal: { code: 'unreachable' } });
    }
  }

  /** Back to the page before joining, with a fresh look at what is there. */
  startOver(): void {
    this.end();
    void this.look();
  }

  /** Leaves whatever there is. */
  end(): void {
    this.#tries += 1;
    this.#forget?.();
    this.#forget = undefined;
    this.get().call?.leave();
    this.patch({ call: undefined, phase: undefined, entered: false });
  }

  #begin(call: C, where: SecondDevice): void {
    this.patch({ call });
    this.#forget = call.subscribe(() => this.#follow(call));
    if (where === 'ask') call.enter();
    else call.joinHere(where);
    this.#follow(call);
  }

  #follow(call: C): void {
    const { phase } = call.get();
    if (call !== this.get().call || phase === this.get().phase) return;
    const refusal = phase.kind === 'refused' ? refusalOf(phase, this.#ports.now()) : undefined;
    if (phase.kind === 'in') this.#ports.entered();
    this.patch({ phase, refusal, entered: this.get().entered || phase.kind === 'in' });
  }
}

export type Scene = 'mirror' | 'refused' | 'call';

/** Refusals that are read beside what was typed: the next press of the button may be answered differently. */
const BESIDE: ReadonlySet<RefusalCode> = new Set([
  'name-invalid',
  'meeting-full',
  'too-many-look-ups',
  'too-many-sessions',
  'database-away',
  'unreachable',
  'unknown',
]);

/** Which page this is. */
export function sceneOf({ place, phase, entered, refusal }: VisitView<unknown>): Scene {
  if (refusal !== undefined) return BESIDE.has(refusal.code) && !entered ? 'mirror' : 'refused';
  if (phase?.kind === 'ended' || entered) return 'call';
  return phase === undefined && place.kind === 'refused' ? 'refused' : 'mirror';
}
