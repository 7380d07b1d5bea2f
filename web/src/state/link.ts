// The seam between the call and what carries it: what a connection to the media server can do and what it reports.
// The call knows nothing below this line, so that its rules are tested without a browser.

import type { DeviceKind } from './choices';
import type { DeviceFailure } from './devices';
import type { Participant, Source } from './people';
import type { CaptureKind } from './preview';

/** What the person wants to be on, kept over every reconnection. */
export interface Wants {
  readonly camera: boolean;
  readonly microphone: boolean;
  /** Here too, beside another device of mine that carries the sound: nothing is heard from this one. */
  readonly silent?: boolean;
  readonly devices: Readonly<Partial<Record<DeviceKind, string>>>;
}

/** What can fail on this computer: `sound` is a computer's sound that is shared without its screen. */
export type CaptureSource = CaptureKind | 'screen' | 'sound';

/** A capture that goes on while there is no connection, to be published again over the next. */
export interface Kept {
  readonly source: Source;
  readonly track: MediaStreamTrack;
}

/** How a connection ended for good. Only after `lost` it is worth coming back. */
export type LinkEnd = 'lost' | 'removed' | 'closed' | 'elsewhere';

export interface LinkEvents {
  people(people: readonly Participant[]): void;
  /** The connection is interrupted; the link tries by itself, this is its attempt number. */
  interrupted(attempt: number): void;
  resumed(): void;
  ended(how: LinkEnd): void;
  soundHeld(held: boolean): void;
  mutedByHost(source: CaptureKind): void;
  deviceFailed(source: CaptureSource, failure: DeviceFailure): void;
  /** The device in use is another now: chosen, or because the former was unplugged. */
  deviceUsed(kind: DeviceKind, device: string): void;
  /** A message under a topic of ours from this identity, never one that was hidden from the server. */
  data(topic: string, from: string, bytes: Uint8Array): void;
}

/** Why a connection did not come about. */
export type OpenFailure =
  | { readonly kind: 'refused'; readonly message: string }
  /** The server was reached, but no packet of sound or video gets through. */
  | { readonly kind: 'no-media' }
  | { readonly kind: 'unreachable' };

export interface Link {
  /** Resolves when the person is in; rejects with a `LinkError`. What was `kept` is published before anything is opened. */
  open(token: string, wants: Wants, kept: readonly Kept[]): Promise<void>;
  /** Ends the connection and every capture. */
  close(): Promise<void>;
  /** Ends the connection alone; the captures that still run go on and are the caller's. */
  letGo(): readonly Kept[];
  turn(kind: CaptureKind, on: boolean): Promise<void>;
  share(on: boolean): Promise<void>;
  shareAudio(): Promise<void>;
  use(kind: DeviceKind, device: string): Promise<void>;
  playSound(): Promise<void>;
  /** Hears nobody, or everybody again. */
  silence(on: boolean): void;
  /** What the browser measures, for each of its connections to the server. */
  statistics(): Promise<readonly RTCStatsReport[]>;
  /** How loud all devices of this principal are here, 0…1. */
  setVolume(principal: string, volume: number): void;
  /** Sends a message to one identity; without a connection it is gone. */
  send(topic: string, to: string, bytes: Uint8Array<ArrayBuffer>, reliable: boolean): void;
}

export class LinkError extends Error {
  readonly failure: OpenFailure;

  constructor(failure: OpenFailure) {
    super(failure.kind);
    this.failure = failure;
  }
}
