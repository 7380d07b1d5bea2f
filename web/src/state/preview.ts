// The own camera and microphone before joining. Each is opened alone, so that one that fails never holds the other
// back, and is closed when the meeting takes over. It must never send anything anywhere.
import type { Choices, DeviceKind } from './choices';
import { type DeviceFailure, failureOf, type MediaDevicesPort } from './devices';
import { Store } from './store';

export type CaptureKind = Exclude<DeviceKind, 'speaker'>;

export type Capture =
  | { readonly status: 'off' }
  | { readonly status: 'asking' }
  | { readonly status: 'on'; readonly track: MediaStreamTrack }
  | { readonly status: 'failed'; readonly failure: DeviceFailure };

export type PreviewView = Readonly<Record<CaptureKind, Capture>>;

export interface PreviewPorts {
  /** Absent where the page is not a secure context. */
  readonly media: MediaDevicesPort | undefined;
  /** Calls back when the person changes the site's permission in the browser. */
  readonly whenPermissionChanges: (kind: CaptureKind, run: () => void) => void;
  readonly opened: () => void;
}

const OFF: Capture = { status: 'off' };

export class Preview extends Store<PreviewView> {
  readonly #ports: PreviewPorts;
  readonly #turn: Record<CaptureKind, number> = { camera: 0, microphone: 0 };
  readonly #device: Partial<Record<CaptureKind, string>> = {};
  #watching = false;

  constructor(ports: PreviewPorts) {
    super({ camera: OFF, microphone: OFF });
    this.#ports = ports;
  }

  start(choices: Choices): void {
    if (choices.camera !== undefined) this.#device.camera = choices.camera;
    if (choices.microphone !== undefined) this.#device.microphone = choices.microphone;
    if (choices.cameraOn) void this.open('camera');
    if (choices.microphoneOn) void this.open('microphone');
  }

  /** Opens the device; a call that is overtaken by a later one closes what it got. */
  async open(kind: CaptureKind): Promise<void> {
    this.#close(kind);
    const turn = this.#turn[kind];
    const { media } = this.#ports;
    if (media === undefined) return this.#show(kind, { status: 'failed', failure: 'insecure' });
    this.#show(kind, { status: 'asking' });
    this.#watchPermissions();
    try {
      const track = await firstTrack(media, kind, this.#device[kind]);
      if (turn !== this.#turn[kind]) return track.stop();
      this.#opened(kind, track);
    } catch (error) {
      if (turn === this.#turn[kind]) this.#show(kind, { status: 'failed', failure: failureOf(error) });
    }
  }

  shut(kind: CaptureKind): void {
    this.#close(kind);
    this.#show(kind, OFF);
  }

  choose(kind: CaptureKind, device: string): void {
    this.#device[kind] = device;
    if (this.get()[kind].status !== 'off') void this.open(kind);
  }

  stop(): void {
    this.shut('camera');
    this.shut('microphone');
  }

  #opened(kind: CaptureKind, track: MediaStreamTrack): void {
    track.addEventListener('ended', () => {
      const now = this.get()[kind];
      if (now.status === 'on' && now.track === track)
        this.#show(kind, { status: 'failed', failure: 'missing' });
    });
    this.#show(kind, { status: 'on', track });
    this.#ports.opened();
  }

  #close(kind: CaptureKind): void {
    this.#turn[kind] += 1;
    const now = this.get()[kind];
    if (now.status === 'on') now.track.stop();
  }

  #show(kind: CaptureKind, capture: Capture): void {
    this.set({ ...this.get(), [kind]: capture });
  }

  #watchPermissions(): void {
    if (this.#watching) return;
    this.#watching = true;
    for (const kind of ['camera', 'microphone'] as const) {
      this.#ports.whenPermissionChanges(kind, () => {
        const now = this.get()[kind];
        if (now.status === 'failed' && now.failure === 'blocked') void this.open(kind);
      });
    }
  }
}

async function firstTrack(
  media: MediaDevicesPort,
  kind: CaptureKind,
  device: string | undefined,
): Promise<MediaStreamTrack> {
  const wanted = device === undefined ? {} : { deviceId: { ideal: device } };
  const stream = await media.getUserMedia(
    kind === 'camera'
      ? { video: { ...wanted, width: { ideal: 1280 }, height: { ideal: 720 } } }
      : { audio: wanted },
  );
  const track = stream.getTracks()[0];
  if (track === undefined) throw new DOMException('the browser gave no track', 'NotFoundError');
  return track;
}

/** Watches the Permissions API where the browser has it for this kind; the others keep their "Try again". */
export function watchPermission(kind: CaptureKind, run: () => void): void {
  navigator.permissions
    ?.query({ name: kind })
    .then((status) => status.addEventListener('change', run))
    .catch(() => undefined);
}
