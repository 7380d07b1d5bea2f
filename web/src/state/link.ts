// The seam between the call and what carries it: what a connection to the media server can do and what it reports.
// The call knows nothing below this line, so that its rules are tested without a browser.

import type { DeviceKind } from './choices';
import type { DeviceFailure } from './devices';
import type { Person } from './people';
import type { CaptureKind } from './preview';

/** What the person wants to be on, kept over every reconnection. */
export interface Wants {
  readonly camera: boolean;
  readonly microphone: boolean;
  readonly devices: Readonly<Partial<Record<DeviceKind, string>>>;
}

/** Why a connection ended for good. Only after `lost` it is worth coming back. */
export type EndReason = 'lost' | 'removed' | 'closed' | 'elsewhere';

export interface LinkEvents {
  people(people: readonly Person[]): void;
  /** The connection is interrupted; the link tries by itself, this is its attempt number. */
  interrupted(attempt: number): void;
  resumed(): void;
  ended(reason: EndReason): void;
  /** A fresh token for coming back later. */
  token(token: string): void;
  soundHeld(held: boolean): void;
  mutedByHost(source: CaptureKind): void;
  deviceFailed(kind: CaptureKind | 'screen', failure: DeviceFailure): void;
}

/** Why a connection did not come about. */
export type OpenFailure =
  | { readonly kind: 'refused'; readonly message: string }
  /** The server was reached, but no packet of sound or video gets through. */
  | { readonly kind: 'no-media' }
  | { readonly kind: 'unreachable' };

export interface Link {
  /** Resolves when the person is in; rejects with a `LinkError`. */
  open(token: string, wants: Wants): Promise<void>;
  close(): Promise<void>;
  turn(kind: CaptureKind, on: boolean): Promise<void>;
  share(on: boolean): Promise<void>;
  use(kind: DeviceKind, device: string): Promise<void>;
  playSound(): Promise<void>;
}

export class LinkError extends Error {
  readonly failure: OpenFailure;

  constructor(failure: OpenFailure) {
    super(failure.kind);
    this.failure = failure;
  }
}
