// A `Link` over `livekit-client`: translates between the SDK's room and the words of the call. It decides nothing about
// coming back after the SDK has given up; that is the call's business.
import {
  ConnectionError,
  ConnectionErrorReason,
  ConnectionState,
  DisconnectReason,
  LogLevel,
  type RemoteParticipant,
  Room,
  RoomEvent,
  setLogLevel,
  Track,
  type TrackPublication,
} from 'livekit-client';
import type { DeviceKind } from './choices';
import { type DeviceFailure, failureOf } from './devices';
import { whoIs } from './identity';
import { type Kept, type Link, type LinkEnd, LinkError, type LinkEvents, type Wants } from './link';
import { Captures } from './livekit-captures';
import { roomOptions } from './livekit-options';
import { readPeople } from './livekit-people';
import type { CaptureKind } from './preview';
import { Speaking } from './speaking';

setLogLevel(LogLevel.warn);

/** As long as a page may need to be gone. */
const PAGE_GOES_MS = 1_000;

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

const KINDS: Readonly<Record<MediaDeviceKind, DeviceKind>> = {
  videoinput: 'camera',
  audioinput: 'microphone',
  audiooutput: 'speaker',
};

export class LiveKitLink implements Link {
  readonly #address: string;
  readonly #events: LinkEvents;
  readonly #speaking = new Speaking();
  readonly #captures = new Captures();
  readonly #volumes = new Map<string, number>();
  #silent = false;
  #room: Room | undefined;
  readonly #wanted: Record<CaptureKind, boolean> = { camera: false, microphone: false };
  readonly #turning: Record<CaptureKind, boolean> = { camera: false, microphone: false };
  #reading = false;
  #settleTimer: ReturnType<typeof setTimeout> | undefined;

  /** `address` is the server's WebSocket origin, `ws:` or `wss:`. */
  constructor(address: string, events: LinkEvents) {
    this.#address = address;
    this.#events = events;
  }

  async open(token: string, wants: Wants, kept: readonly Kept[]): Promise<void> {
    this.#silent = wants.silent ?? false;
    const room = new Room(roomOptions(wants, (attempt) => this.#events.interrupted(attempt)));
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
    if (this.#room !== room) throw new LinkError({ kind: 'unreachable' });
    this.#events.soundHeld(!room.canPlaybackAudio);
    for (const participant of room.remoteParticipants.values()) this.#hearAsWanted(participant);
    this.#events.people(readPeople(room, () => false));
    void this.#capture(room, wants, kept);
  }

  async close(): Promise<void> {
    for (const { track } of this.letGo()) track.stop();
  }

  letGo(): readonly Kept[] {
    clearTimeout(this.#settleTimer);
    const room = this.#room;
    this.#room = undefined;
    const kept = this.#captures.letGo();
    void room?.disconnect(false);
    return kept;
  }

  /** One change of a device at a time; the last wish wins, however long the first takes. */
  async turn(kind: CaptureKind, on: boolean): Promise<void> {
    this.#wanted[kind] = on;
    if (this.#turning[kind]) return;
    this.#turning[kind] = true;
    try {
      let done: boolean;
      do {
        done = this.#wanted[kind];
        await this.#enable(kind, done);
      } while (this.#room !== undefined && done !== this.#wanted[kind]);
    } catch (error) {
      this.#wanted[kind] = false;
      this.#events.deviceFailed(kind, failureOf(error));
    } finally {
      this.#turning[kind] = false;
    }
  }

  async share(on: boolean): Promise<void> {
    const me = this.#room?.localParticipant;
    if (me === undefined) return;
    try {
      await (on ? this.#captures.share(me) : this.#captures.unshare(me));
    } catch (error) {
      const failure = shareFailure(error);
      if (failure !== undefined) this.#events.deviceFailed('screen', failure);
    }
  }

  async shareAudio(): Promise<void> {
    const me = this.#room?.localParticipant;
    if (me === undefined) return;
    try {
      if (!(await this.#captures.shareAudio(me))) this.#events.deviceFailed('sound', 'missing');
    } catch (error) {
      const failure = shareFailure(error);
      if (failure !== undefined) this.#events.deviceFailed('sound', failure);
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

  silence(on: boolean): void {
    this.#silent = on;
    for (const participant of this.#room?.remoteParticipants.values() ?? []) this.#hearAsWanted(participant);
  }

  setVolume(principal: string, volume: number): void {
    this.#volumes.set(principal, volume);
    for (const participant of this.#room?.remoteParticipants.values() ?? []) {
      if (whoIs(participant.identity).principal === principal) this.#hearAsWanted(participant);
    }
  }

  send(topic: string, to: string, bytes: Uint8Array<ArrayBuffer>, reliable: boolean): void {
    const me = this.#room?.localParticipant;
    // A message that cannot be sent is one that came too late: what it was about is over.
    void me?.publishData(bytes, { topic, reliable, destinationIdentities: [to] }).catch(() => undefined);
  }

  async statistics(): Promise<readonly RTCStatsReport[]> {
    const transports = this.#room?.engine.pcManager;
    const reports = [transports?.publisher.getStats(), transports?.subscriber?.getStats()];
    return (await Promise.all(reports)).filter((report) => report !== undefined);
  }

  #hearAsWanted(participant: RemoteParticipant): void {
    for (const publication of participant.audioTrackPublications.values()) {
      if (publication.isDesired === this.#silent) publication.setSubscribed(!this.#silent);
    }
    const volume = this.#volumes.get(whoIs(participant.identity).principal);
    if (volume === undefined) return;
    participant.setVolume(volume, Track.Source.Microphone);
    participant.setVolume(volume, Track.Source.ScreenShareAudio);
  }

  async #capture(room: Room, wants: Wants, kept: readonly Kept[]): Promise<void> {
    await this.#captures.resume(room.localParticipant, kept, wants);
    if (this.#room !== room) return;
    void this.turn('microphone', wants.microphone);
    void this.turn('camera', wants.camera);
  }

  async #enable(kind: CaptureKind, on: boolean): Promise<void> {
    const me = this.#room?.localParticipant;
    if (kind === 'camera') await me?.setCameraEnabled(on);
    else await me?.setMicrophoneEnabled(on);
  }

  #follow(room: Room): void {
    this.#captures.follow(room);
    for (const change of CHANGES) room.on(change, () => this.#readSoon());
    room.on(RoomEvent.ParticipantConnected, (participant) => this.#hearAsWanted(participant));
    room.on(RoomEvent.TrackPublished, (_, participant) => this.#hearAsWanted(participant));
    room.on(RoomEvent.ActiveDeviceChanged, (kind, device) => {
      this.#events.deviceUsed(KINDS[kind], device);
      this.#readSoon();
    });
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
    room.on(RoomEvent.DataReceived, (bytes, from, _kind, topic, encryption) => {
      const readable =
        encryption === undefined ||
        encryption === 0 /* Encryption_Type.NONE, which the SDK does not export */;
      if (from !== undefined && topic !== undefined && readable)
        this.#events.data(topic, from.identity, bytes);
    });
    room.on(RoomEvent.Disconnected, (reason) => {
      const end = () => {
        if (this.#room === room) this.#events.ended(endOf(reason));
      };
      // We let go of a room before we close it: this one was closed by the SDK because the page goes away. One on its way
      // out must not take its seat again, and gets no further than here; one that was frozen goes on when it wakes.
      if (reason === DisconnectReason.CLIENT_INITIATED) setTimeout(end, PAGE_GOES_MS);
      else end();
    });
  }

  #interrupted(): void {
    this.#speaking.hear([], performance.now());
    this.#readSoon();
    this.#events.interrupted(1);
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

function endOf(reason: DisconnectReason | undefined): LinkEnd {
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
