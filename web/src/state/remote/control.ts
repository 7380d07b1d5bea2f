// Remote control as one person sees it: what they may ask, what they are asked, and the computer they steer. The server
// decides who controls whom; this follows what the meeting says and never assumes it.
import type { Answer, Api, Refused } from '../../api/client';
import type { ControlEnd, Lease, Meeting, MeetingEvent, Scopes } from '../../api/types';
import { Store } from '../store';
import { Cursors } from './cursors';
import { Delay } from './delay';
import { isLive, leasesOf, nameOf, programOf } from './lease';
import { Steer } from './steer';
import { CURSOR, type Monitor, readCursor, readScreen, SCREEN, type ScreenMessage, write } from './words';

export interface Layout {
  readonly monitors: readonly Monitor[];
  readonly shared: number;
  readonly keyboard: string;
}

export interface ControlView {
  readonly all: readonly Lease[];
  readonly mine: Lease | undefined;
  readonly ofMe: Lease | undefined;
  /** The other computer said so before the server did. */
  readonly paused: boolean;
  /** Whether what I type goes to the other computer. */
  readonly keysThere: boolean;
  readonly gameKeys: boolean;
  /** Milliseconds to the other computer and back. */
  readonly delayMs: number | undefined;
  readonly layout: Layout | undefined;
  /** Why my last request was not taken. */
  readonly refused: Refused | undefined;
}

/** What a person should be told in words when it happens. */
export interface ControlListener {
  begun(controller: string, controlled: string, you: 'controller' | 'controlled' | undefined): void;
  ended(reason: ControlEnd, who: string, you: 'controller' | 'controlled' | undefined): void;
  clipboard(text: string): void;
}

export interface ControlPorts {
  readonly api: Pick<Api, 'askControl' | 'denyControl' | 'endControl' | 'askMoreControl'>;
  readonly send: (topic: string, to: string, bytes: Uint8Array<ArrayBuffer>, reliable: boolean) => void;
  readonly listener: ControlListener;
  readonly now: () => number;
  readonly later: (run: () => void, ms: number) => () => void;
}

const PING_EVERY_MS = 2_000;

const IDLE: ControlView = {
  all: [],
  mine: undefined,
  ofMe: undefined,
  paused: false,
  keysThere: false,
  gameKeys: false,
  delayMs: undefined,
  layout: undefined,
  refused: undefined,
};

export class Control extends Store<ControlView> {
  readonly cursors = new Cursors();
  readonly #ports: ControlPorts;
  #meeting: Meeting | undefined;
  #device: string | undefined;
  #steer: Steer | undefined;
  #delay = new Delay();
  #stopPinging: (() => void) | undefined;

  constructor(ports: ControlPorts) {
    super(IDLE);
    this.#ports = ports;
  }

  /** What may be done to the computer that I control now. */
  get steer(): Steer | undefined {
    return this.#steer;
  }

  know(meeting: Meeting, device: string | undefined): void {
    const before = this.get();
    this.#meeting = meeting;
    this.#device = device;
    const { all, mine, ofMe } = leasesOf(meeting, device);
    this.patch({ all, mine, ofMe });
    this.#tellBeginnings(before.all, all, meeting);
    this.#follow(mine);
    if (before.mine?.state !== 'paused' && mine?.state === 'paused') this.#pause(true);
    if (before.mine?.state === 'paused' && mine?.state === 'granted') this.#pause(false);
  }

  /** Something that happened in the meeting, in its order. */
  happened(event: MeetingEvent): void {
    if (event.type !== 'control_ended' || this.#meeting === undefined) return;
    const lease = this.get().all.find((one) => one.lease === event.lease);
    if (lease === undefined) return;
    const { you } = this.#meeting;
    const other = lease.controller.principal === you ? lease.controlled : lease.controller;
    const who = event.by ?? other.principal;
    const teller = who === you ? other.principal : who;
    this.#ports.listener.ended(event.reason, nameOf(this.#meeting, teller), this.#sideOf(lease));
  }

  /** A message over the data channels. */
  data(topic: string, from: string, bytes: Uint8Array): void {
    if (topic === CURSOR) {
      const message = readCursor(bytes);
      if (message !== undefined) this.cursors.hear(from, message);
    }
    if (topic !== SCREEN) return;
    const message = readScreen(bytes);
    if (message?.lease === this.#steer?.lease && message !== undefined) this.#hear(message);
  }

  async ask(principal: string, scopes: Scopes): Promise<Answer<unknown> | undefined> {
    const meeting = this.#meeting;
    const of = programOf(meeting?.people.find((person) => person.principal === principal));
    if (meeting === undefined || of === undefined || this.#device === undefined) return undefined;
    this.patch({ refused: undefined });
    const request = { device: this.#device, of: { principal, device: of }, scopes };
    return this.#noted(await this.#ports.api.askControl(meeting.id, request));
  }

  async askMore(scopes: Scopes): Promise<void> {
    const { mine } = this.get();
    if (this.#meeting === undefined || mine === undefined || this.#device === undefined) return;
    const request = { device: this.#device, scopes };
    this.#noted(await this.#ports.api.askMoreControl(this.#meeting.id, mine.lease, request));
  }

  /** Takes the request back, or stops controlling. */
  async release(): Promise<void> {
    const { mine } = this.get();
    this.#steer?.letGo();
    await this.#end(mine);
  }

  /** Stops whoever controls my computer. */
  async stop(): Promise<void> {
    await this.#end(this.get().ofMe);
  }

  async deny(block = false): Promise<void> {
    const { ofMe } = this.get();
    if (this.#meeting === undefined || ofMe === undefined) return;
    await this.#ports.api.denyControl(this.#meeting.id, ofMe.lease, block);
  }

  /** The person's keys go to the other computer, or stay here. */
  takeKeys(there: boolean): void {
    if (there === this.get().keysThere) return;
    if (!there) this.#steer?.letGo();
    this.patch({ keysThere: there && isLive(this.get().mine) });
  }

  setGameKeys(gameKeys: boolean): void {
    this.#steer?.letGo();
    this.patch({ gameKeys });
  }

  /** Takes note that the person has read why a request was refused. */
  dismiss(): void {
    this.patch({ refused: undefined });
  }

  clear(): void {
    this.#follow(undefined);
    this.set(IDLE);
  }

  async #end(lease: Lease | undefined): Promise<void> {
    if (this.#meeting === undefined || lease === undefined) return;
    this.#noted(await this.#ports.api.endControl(this.#meeting.id, lease.lease));
  }

  #noted<T>(answer: Answer<T>): Answer<T> {
    this.patch({ refused: answer.kind === 'refused' ? answer : undefined });
    return answer;
  }

  /** One steer a lease: its numbers go on until it ends. */
  #follow(mine: Lease | undefined): void {
    const live = isLive(mine) ? mine : undefined;
    if (live?.lease === this.#steer?.lease) return;
    this.#steer?.end();
    this.#stopPinging?.();
    this.#steer = undefined;
    this.#delay = new Delay();
    this.patch({ paused: false, keysThere: false, gameKeys: false, delayMs: undefined, layout: undefined });
    if (live !== undefined) this.#begin(live);
  }

  #begin({ lease, controlled, scopes }: Lease): void {
    const to = `${controlled.principal}#${controlled.device}`;
    const { send, now, later } = this.#ports;
    this.#steer = new Steer(lease, {
      send: (topic, message, reliable) => send(topic, to, write(message), reliable),
      now,
      later,
    });
    this.patch({ keysThere: scopes.keyboard });
    this.#ping();
  }

  #ping(): void {
    this.#steer?.ping(this.#delay.ask(this.#ports.now()));
    this.#stopPinging = this.#ports.later(() => this.#ping(), PING_EVERY_MS);
  }

  #hear(message: ScreenMessage): void {
    switch (message.type) {
      case 'layout':
        this.patch({ layout: message });
        return;
      case 'paused':
      case 'resumed':
        this.#pause(message.type === 'paused');
        return;
      case 'released':
        this.#steer?.forget();
        return;
      case 'pong':
        this.patch({ delayMs: this.#delay.answer(message.id, this.#ports.now()) });
        return;
      case 'clipboard':
        this.#ports.listener.clipboard(message.text);
        return;
      case 'ended':
        this.#steer?.end();
        return;
      case 'refused':
        return;
    }
  }

  #pause(paused: boolean): void {
    if (paused) this.#steer?.forget();
    this.patch({ paused });
  }

  #tellBeginnings(before: readonly Lease[], after: readonly Lease[], meeting: Meeting): void {
    for (const lease of after.filter(isLive)) {
      const known = before.find((one) => one.lease === lease.lease);
      // What was going on before we came is shown, not told.
      if (known === undefined || isLive(known)) continue;
      const names = [lease.controller, lease.controlled].map(({ principal }) => nameOf(meeting, principal));
      this.#ports.listener.begun(names[0] ?? '', names[1] ?? '', this.#sideOf(lease));
    }
  }

  #sideOf({ controller, controlled }: Lease): 'controller' | 'controlled' | undefined {
    const you = this.#meeting?.you;
    if (controller.principal === you) return 'controller';
    return controlled.principal === you ? 'controlled' : undefined;
  }
}
