// A person on the foreign page: joins by an unmodified livekit-client and is asked what it sees.

import assert from 'node:assert/strict';
import type { RoomConnectOptions, RoomOptions } from 'livekit-client';
import type { Person } from './devices.ts';
import { API_KEY } from './server.ts';
import type { Tab } from './tab.ts';
import { type Grant, mintJoin } from './token.ts';
import { until } from './wait.ts';

/** v1 is one peer connection, v0 is two: what today's and yesterday's SDKs speak. */
export type Version = 'v1' | 'v0';

export interface JoinOptions {
  room: string;
  version?: Version;
  grant?: Grant;
  options?: Partial<RoomOptions>;
  connect?: RoomConnectOptions;
  /** Publish nothing after joining. */
  silent?: boolean;
  identity?: string;
  /** What the server itself minted; without it the caller mints one for the room. */
  token?: string;
}

export class Caller {
  readonly tab: Tab;
  readonly identity: string;

  private constructor(tab: Tab, identity: string) {
    this.tab = tab;
    this.identity = identity;
  }

  get person(): Person {
    return this.tab.person;
  }

  /** Opens the foreign page, joins, and publishes camera and microphone. */
  static async join(tab: Tab, originUrl: string, signalUrl: string, wanted: JoinOptions): Promise<Caller> {
    const identity = wanted.identity ?? tab.person.name.toLowerCase();
    const caller = new Caller(tab, identity);
    await tab.goto(originUrl);
    const token = wanted.token ?? mintJoin(API_KEY, identity, wanted.room, wanted.grant);
    await caller.#connect(signalUrl, token, wanted);
    if (!wanted.silent) await caller.publishDevices();
    return caller;
  }

  async #connect(url: string, token: string, wanted: JoinOptions): Promise<void> {
    const version = wanted.version ?? 'v1';
    const options = { ...wanted.options, singlePeerConnection: version === 'v1' };
    await this.tab.evaluate(
      ({ url, token, options, connect }) => window.call.join(url, token, options, connect),
      { url, token, options, connect: wanted.connect },
    );
    assert.equal(
      await this.tab.evaluate(() => window.probe.connections().length),
      version === 'v1' ? 1 : 2,
      'number of peer connections',
    );
  }

  async publishDevices(): Promise<void> {
    await this.setMicrophone(true);
    await this.setCamera(true);
  }

  setMicrophone(on: boolean): Promise<void> {
    return this.tab.evaluate(async (on) => {
      await window.call.room.localParticipant.setMicrophoneEnabled(on);
    }, on);
  }

  setCamera(on: boolean): Promise<void> {
    return this.tab.evaluate(async (on) => {
      await window.call.room.localParticipant.setCameraEnabled(on);
    }, on);
  }

  leave(): Promise<void> {
    return this.tab.evaluate(() => window.call.room.disconnect());
  }

  /** Waits until this page decodes the other's fake camera and hears its tone. */
  async seesAndHears(other: Caller): Promise<void> {
    await this.tab.sees(other.person, tileOf(other));
    await this.tab.hears(other.person.pitch);
  }

  /** The identities of the others in the room, sorted. */
  others(): Promise<string[]> {
    return this.tab.evaluate(() => [...window.call.room.remoteParticipants.keys()].sort());
  }

  diary(): Promise<string[]> {
    return this.tab.evaluate(() => window.call.diary);
  }

  /** Waits until the diary has `entry`. */
  async notes(entry: string, patience?: number): Promise<void> {
    const noted = async () => (await this.diary()).includes(entry);
    await until(`${this.identity} notes "${entry}"`, noted, patience);
  }

  sid(): Promise<string> {
    return this.tab.evaluate(() => window.call.room.localParticipant.sid);
  }

  /** The token the client would reconnect with. */
  token(): Promise<string> {
    return this.tab.evaluate(() => {
      const { engine } = window.call.room as unknown as { engine: { token: string } };
      return engine.token;
    });
  }
}

/** The selector of a caller's video on another's page. */
export function tileOf(caller: { identity: string }, source = 'camera'): string {
  return `video[data-participant="${caller.identity}"][data-source="${source}"]`;
}
