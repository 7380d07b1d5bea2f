// Cameras, microphones and speakers of this computer: which there are, and what a failure to open one means.
import type { Choices, DeviceKind } from './choices';
import { Store } from './store';

export interface Device {
  readonly id: string;
  /** Empty until the person has allowed the use of a device of this kind. */
  readonly label: string;
}

export type DeviceList = Readonly<Record<DeviceKind, readonly Device[]>>;

export type DeviceFailure = 'blocked' | 'missing' | 'busy' | 'insecure' | 'other';

export type MediaDevicesPort = Pick<
  MediaDevices,
  'getUserMedia' | 'enumerateDevices' | 'addEventListener' | 'removeEventListener'
>;

const KINDS: Readonly<Record<MediaDeviceKind, DeviceKind>> = {
  videoinput: 'camera',
  audioinput: 'microphone',
  audiooutput: 'speaker',
};

const NONE: DeviceList = { camera: [], microphone: [], speaker: [] };

/** A list that follows what is plugged in and out for as long as it is open. */
export class Devices extends Store<DeviceList> {
  readonly #port: MediaDevicesPort | undefined;
  readonly #refresh = () => void this.refresh();

  constructor(port: MediaDevicesPort | undefined) {
    super(NONE);
    this.#port = port;
  }

  open(): void {
    this.#port?.addEventListener('devicechange', this.#refresh);
    void this.refresh();
  }

  close(): void {
    this.#port?.removeEventListener('devicechange', this.#refresh);
  }

  async refresh(): Promise<void> {
    const found = await this.#port?.enumerateDevices().catch(() => []);
    this.set(sorted(found ?? []));
  }
}

function sorted(found: readonly MediaDeviceInfo[]): DeviceList {
  const list: Record<DeviceKind, Device[]> = { camera: [], microphone: [], speaker: [] };
  for (const { kind, deviceId, label } of found) {
    // Before permission, browsers report one device without an id a kind: nothing to choose from.
    if (deviceId !== '') list[KINDS[kind]].push({ id: deviceId, label });
  }
  return list;
}

/** The chosen devices that are there now: one that was unplugged since gives way to the browser's default. */
export function pluggedIn(chosen: Choices, list: DeviceList): Readonly<Partial<Record<DeviceKind, string>>> {
  const found: Partial<Record<DeviceKind, string>> = {};
  for (const kind of Object.values(KINDS)) {
    const id = chosen[kind];
    if (id !== undefined && list[kind].some((device) => device.id === id)) found[kind] = id;
  }
  return found;
}

/** What a rejected `getUserMedia` means to the person, by the error's name (W3C Media Capture and Streams §10.2). */
export function failureOf(error: unknown): DeviceFailure {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'blocked';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'other';
  }
}
