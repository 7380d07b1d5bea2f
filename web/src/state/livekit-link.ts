// A `Link` over `livekit-client`: translates between the SDK's room and the words of the call. It decides nothing about
// coming back after the SDK has given up; that is the call's business.
import {
  ConnectionError,
  ConnectionErrorReason,
  ConnectionState,
  DisconnectReason,
  LogLevel,
  Room,
  RoomEvent,
  type RoomOptions,
  setLogLevel,
  Track,
  type TrackPublication,
} from 'livekit-client';
import type { DeviceKind } from './choices';
import { type DeviceFailure, failureOf } from './devices';
import { type EndReason, type Link, LinkError, type LinkEvents, type Wants } from './link';
import { readPeople } from './livekit-people';
import type { CaptureKind } from './preview';
import { Speaking } from './speaking';

/** The SDK's own attempts; afterwards the call asks the server for a new token, because the old one may be the reason. */
const RETRY_DELAYS_MS = [0, 300, 1_000, 2_000, 4_000, 4_000, 4_000];

setLogLevel(LogLevel.warn);

const CHANGES = [
  RoomEvent.ParticipantConnected,
  RoomEvent.ParticipantDisconnected,
  RoomEvent.ParticipantNameChanged,
  RoomEvent.TrackPublished,
  RoomEvent.TrackUnpublished,
  RoomEvent.TrackSubscribed,
  RoomEvent.TrackUnsubscribed,
  RoomEvent.TrackMuted,
  RoomEvent.TrackUnmuted,
  RoomEvent.LocalTrackPublished,
  RoomEvent.LocalTrackUnpublished,
  RoomEvent.ConnectionQualityChanged,
  RoomEvent.Reconnected,
] as const;

const DEVICE_KINDS: Readonly<Record<DeviceKind, MediaDeviceKind>> = {
  camera: 'videoinput',
  microphone: 'audioinput',
  speaker: 'audiooutput',
};

export class LiveKitLink implements Link {
  readonly #address: string;
  readonly #events: LinkEvents;
  readonly #speaking = new Speaking();
  #room: Room | undefined;
  #wanted: Record<CaptureKind, boolean> = { camera: false, microphone: false };
  #reading = false;
  #settleTimer: ReturnType<typeof setTimeout> | undefined;

  /** `address` is the server's WebSocket origin, `ws:` or `wss:`. */
  constructor(address: string, events: LinkEvents) {
    this.#address = address;
    this.#events = events;
  }

  async open(token: string, wants: Wants): Promise<void> {
    const room = new Room(this.#options(wants));
    this.#room = room;
    this.#follow(room);
    let reached = false;
    room.once(RoomEvent.SignalConnected, () => {
      reached = true;
    });
    try {
      await room.connect(this.#address, token);
    } catch (error) {
      throw new LinkError(openFailure(error, reached));
    }
    this.#followTokens(room);
    this.#events.soundHeld(!room.canPlaybackAudio);
    this.#events.people(readPeople(room, () => false));
    void this.turn('microphone', wants.microphone);
    void this.turn('camera', wants.camera);
  }

  async close(): Promise<void> {
    clearTimeout(this.#settleTimer);
    const room = this.#room;
    this.#room = undefined;
    await room?.disconnect();
  }

  async turn(kind: CaptureKind, on: boolean): Promise<void> {
    const me = this.#room?.localParticipant;
    this.#wanted[kind] = on;
    const published = me?.getTrackPublication(
      kind === 'camera' ? Track.Source.Camera : Track.Source.Microphone,
    );
    if (me === undefined || (!on && published === undefined)) return;
    try {
      if (kind === 'camera') await me.setCameraEnabled(on);
      else await me.setMicrophoneEnabled(on);
    } catch (error) {
      this.#events.deviceFailed(kind, failureOf(error));
    }
  }

  async share(on: boolean): Promise<void> {
    try {
      await this.#room?.localParticipant.setScreenShareEnabled(on, {
        audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
        systemAudio: 'include',
        surfaceSwitching: 'include',
        contentHint: 'detail',
      });
    } catch (error) {
      const failure = shareFailure(error);
      if (failure !== undefined) this.#events.deviceFailed('screen', failure);
    }
  }

  async use(kind: DeviceKind, device: string): Promise<void> {
    try {
      await this.#room?.switchActiveDevice(DEVICE_KINDS[kind], device);
    } catch (error) {
      if (kind !== 'speaker') this.#events.deviceFailed(kind, failureOf(error));
    }
  }

  async playSound(): Promise<void> {
    // A browser that still refuses reports it by the same event that showed the button.
    await this.#room?.startAudio().catch(() => undefined);
  }

  #options(wants: Wants): RoomOptions {
    const { camera, microphone, speaker } = wants.devices;
    return {
      adaptiveStream: true,
      dynacast: true,
      publishDefaults: {
        videoCodec: 'vp8',
        backupCodec: false,
        simulcast: true,
        red: false,
        stopMicTrackOnMute: false,
      },
      ...(camera === undefined ? {} : { videoCaptureDefaults: { deviceId: { ideal: camera } } }),
      ...(microphone === undefined ? {} : { audioCaptureDefaults: { deviceId: { ideal: microphone } } }),
      ...(speaker === undefined ? {} : { audioOutput: { deviceId: speaker } }),
      reconnectPolicy: {
        nextRetryDelayInMs: ({ retryCount }) => {
          const delay = RETRY_DELAYS_MS[retryCount];
          if (delay !== undefined) this.#events.interrupted(retryCount + 1);
          return delay ?? null;
        },
      },
    };
  }

  #follow(room: Room): void {
    for (const change of CHANGES) room.on(change, () => this.#readSoon());
    room.on(RoomEvent.ActiveSpeakersChanged, (speakers) => {
      this.#speaking.hear(
        speakers.map((speaker) => speaker.identity),
        performance.now(),
      );
      this.#readSoon();
    });
    room.on(RoomEvent.Reconnecting, () => this.#interrupted());
    room.on(RoomEvent.SignalReconnecting, () => this.#interrupted());
    room.on(RoomEvent.Reconnected, () => this.#events.resumed());
    room.on(RoomEvent.AudioPlaybackStatusChanged, () => this.#events.soundHeld(!room.canPlaybackAudio));
    room.on(RoomEvent.TrackMuted, (publication, participant) => {
      if (participant.isLocal) this.#mutedLocally(publication);
    });
    room.on(RoomEvent.Disconnected, (reason) => this.#events.ended(endReason(reason)));
  }

  #interrupted(): void {
    this.#speaking.hear([], performance.now());
    this.#readSoon();
    this.#events.interrupted(1);
  }

  /** The server renews the token while we are in; the SDK has no public event for it. */
  #followTokens(room: Room): void {
    room.engine.on('tokenRefreshed', (token: string) => this.#events.token(token));
  }

  #mutedLocally(publication: TrackPublication): void {
    const kind = publication.source === Track.Source.Camera ? 'camera' : 'microphone';
    const isCapture =
      publication.source === Track.Source.Camera || publication.source === Track.Source.Microphone;
    if (!isCapture || !this.#wanted[kind]) return;
    this.#wanted[kind] = false;
    if (publication.track?.mediaStreamTrack.readyState === 'ended')
      this.#events.deviceFailed(kind, 'missing');
    else this.#events.mutedByHost(kind);
  }

  /** One reading for all events of a turn of the event loop. */
  #readSoon(): void {
    if (this.#reading) return;
    this.#reading = true;
    queueMicrotask(() => {
      this.#reading = false;
      this.#read();
    });
  }

  #read(): void {
    // While the SDK starts over it empties its list of people; for us they are only out of sight.
    if (this.#room === undefined || this.#room.state === ConnectionState.Reconnecting) return;
    const now = performance.now();
    this.#speaking.settle(now);
    this.#events.people(readPeople(this.#room, (identity) => this.#speaking.isSpeaking(identity)));
    clearTimeout(this.#settleTimer);
    const next = this.#speaking.nextAt();
    if (next !== undefined) this.#settleTimer = setTimeout(() => this.#read(), next - now + 1);
  }
}

function endReason(reason: DisconnectReason | undefined): EndReason {
  switch (reason) {
    case DisconnectReason.PARTICIPANT_REMOVED:
      return 'removed';
    case DisconnectReason.ROOM_DELETED:
    case DisconnectReason.ROOM_CLOSED:
      return 'closed';
    case DisconnectReason.DUPLICATE_IDENTITY:
      return 'elsewhere';
    default:
      return 'lost';
  }
}

function openFailure(error: unknown, reached: boolean): LinkError['failure'] {
  if (error instanceof ConnectionError && error.reason === ConnectionErrorReason.NotAllowed) {
    return { kind: 'refused', message: error.message };
  }
  return { kind: reached ? 'no-media' : 'unreachable' };
}

/** Closing the browser's picker is a decision, not a failure. */
function shareFailure(error: unknown): DeviceFailure | undefined {
  const bySystem = error instanceof Error && /system/i.test(error.message);
  const failure = failureOf(error);
  return failure === 'blocked' && !bySystem ? undefined : failure;
}
