// Another implementation of a program that can be controlled: it registers a key, signs its grants, shares a screen by
// an unmodified livekit-client, and writes down what reaches it. It obeys nothing; what is done to a real desktop is
// tried with the real program.

import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { Api, Guest, must, type Reply } from './api.ts';
import type { Joined, Meeting } from './api-types.ts';
import { Caller } from './caller.ts';
import type { Tab } from './tab.ts';
import { until } from './wait.ts';

export interface Lease {
  readonly lease: string;
  readonly state: 'asked' | 'granted' | 'paused';
  readonly controller: { readonly principal: string; readonly device: string };
  readonly controlled: { readonly principal: string; readonly device: string };
  readonly scopes: Scopes;
}

export interface Scopes {
  readonly pointer: boolean;
  readonly keyboard: boolean;
  readonly clipboard: boolean;
}

/** A message under one of the topics of remote control. */
export interface Heard {
  readonly topic: string;
  readonly from: string;
  readonly message: { readonly lease: string; readonly n: number; readonly input?: Record<string, unknown> };
}

declare global {
  interface Window {
    heard: Heard[];
  }
}

export class ForeignProgram {
  readonly api: Guest;
  readonly meeting: Meeting;
  readonly identity: string;
  readonly caller: Caller;
  readonly #key: KeyObject;

  private constructor(api: Guest, { meeting, identity }: Joined, caller: Caller, key: KeyObject) {
    this.api = api;
    this.meeting = meeting;
    this.identity = identity;
    this.caller = caller;
    this.#key = key;
  }

  /** Comes into the meeting as a guest with a key of its own, and shares a screen. */
  static async join(tab: Tab, server: string, origin: string, link: string): Promise<ForeignProgram> {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const stranger = new Api(server);
    const key = publicKey.export({ format: 'jwk' }).x;
    const begun = must(
      await stranger.send<{ principal: string; token: string }>('POST', '/sessions', { key }),
      201,
    );
    stranger.done();
    const api = new Guest(server, begun.principal, begun.token);
    const { pathname, hash } = new URL(link);
    const address = decodeURIComponent(pathname.split('/').at(-1) ?? '');
    const wishes = { name: tab.person.name, device: 'desk', secret: hash.slice(1) };
    const joined = must(await api.join(address, wishes), 200);
    const caller = await Caller.join(tab, origin, joined.media_url, {
      room: joined.meeting.id,
      identity: joined.identity,
      token: joined.token,
      silent: true,
    });
    const program = new ForeignProgram(api, joined, caller, privateKey);
    await program.#listens();
    return program;
  }

  #listens(): Promise<void> {
    return this.caller.tab.evaluate(() => {
      window.heard = [];
      window.call.room.on('dataReceived', (bytes, from, _kind, topic) => {
        if (!topic?.startsWith('conclave.control.')) return;
        const message = JSON.parse(new TextDecoder().decode(bytes));
        window.heard.push({ topic, from: from?.identity ?? '', message });
      });
    });
  }

  /** Shows a still picture as its screen, so that somebody has something to point at. */
  shares(): Promise<void> {
    return this.caller.tab.evaluate(async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
      const context = canvas.getContext('2d');
      let tick = 0;
      setInterval(() => {
        if (context === null) return;
        context.fillStyle = '#28b4b4';
        context.fillRect(0, 0, 1280, 720);
        context.fillStyle = '#fff';
        context.fillRect((tick++ * 20) % 1280, 700, 40, 20);
      }, 100);
      const [track] = canvas.captureStream(10).getVideoTracks();
      if (track === undefined) throw new Error('the canvas gives no picture');
      const source = 'screen_share' as never;
      await window.call.room.localParticipant.publishTrack(track, { source, simulcast: false });
    });
  }

  /** What the meeting says of control. */
  async leases(): Promise<readonly Lease[]> {
    const seen = must(await this.api.send<{ control: Lease[] }>('GET', `/meetings/${this.meeting.id}`), 200);
    return seen.control;
  }

  asked(): Promise<Lease> {
    return until('the program is asked', async () =>
      (await this.leases()).find(({ state }) => state === 'asked'),
    );
  }

  /** The person at the desk says yes: to what was asked, or to these scopes. */
  async grants(lease: Lease, scopes: Scopes = lease.scopes): Promise<void> {
    must(await this.triesToGrant(lease, scopes), 200);
  }

  /** Whether or not it is the one that was asked: it signs with the key that it has. */
  triesToGrant(lease: Lease, scopes: Scopes = lease.scopes): Promise<Reply<Meeting>> {
    const until = Date.now() + 25 * 60_000;
    const names = (['pointer', 'keyboard', 'clipboard'] as const).filter((scope) => scopes[scope]);
    const identities = [lease.controller, lease.controlled].map((side) => `${side.principal}#${side.device}`);
    const lines = [
      'conclave remote control grant 1',
      this.meeting.id,
      lease.lease,
      ...identities,
      names.join(','),
      '0',
    ];
    const signature = sign(null, Buffer.from(`${[...lines, until].join('\n')}\n`), this.#key).toString(
      'base64url',
    );
    const body = { device: lease.controlled.device, scopes, monitor: { one: 0 }, until, signature };
    return this.api.send('POST', `/meetings/${this.meeting.id}/control/${lease.lease}/grant`, body);
  }

  async says(what: 'deny' | 'end', lease: Lease): Promise<void> {
    must(await this.api.send('POST', `/meetings/${this.meeting.id}/control/${lease.lease}/${what}`, {}), 200);
  }

  heard(): Promise<Heard[]> {
    return this.caller.tab.evaluate(() => window.heard);
  }

  /** Its acts in their order, without the questions for the delay. */
  async acts(): Promise<Record<string, unknown>[]> {
    const heard = (await this.heard()).filter(({ topic }) => topic === 'conclave.control.input');
    assert.deepEqual(
      heard.map(({ message }) => message.n),
      heard.map((_, at) => at + 1),
      'numbers rise by one',
    );
    const acts = heard.flatMap(({ message }) => (message.input === undefined ? [] : [message.input]));
    return acts.filter(({ type }) => type !== 'ping');
  }

  async text(): Promise<string> {
    const acts = await this.acts();
    return acts.flatMap(({ type, text }) => (type === 'text' ? [String(text)] : [])).join('');
  }

  done(): void {
    this.api.done();
  }
}
