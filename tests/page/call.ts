// Runs in the foreign page beside the unmodified livekit-client: joins a room, shows what is
// subscribed to as tiles marked like the web client's own, and keeps a diary of room events.
// It must not help the server: nothing here repeats, retries or repairs.

import type {
  Participant,
  RemoteTrack,
  RemoteTrackPublication,
  Room,
  RoomConnectOptions,
  RoomEvent,
  RoomOptions,
} from 'livekit-client';

export interface Message {
  from: string;
  topic: string;
  bytes: number;
  /** The sum of all bytes. */
  sum: number;
}

export interface Call {
  room: Room;
  /** `event subject`, in the order they came. */
  diary: string[];
  messages: Message[];
  join(
    url: string,
    token: string,
    options: Partial<RoomOptions>,
    connect?: RoomConnectOptions,
  ): Promise<void>;
  /** Sends `bytes` bytes of a pattern that starts at `seed`. */
  send(bytes: number, seed: number, options: { reliable: boolean; topic: string }): Promise<void>;
  /** Publishes a camera drawn by the page itself, where the fake one's size would not do. */
  publishDrawing(width: number, height: number, colour: number[]): Promise<void>;
}

declare global {
  const LivekitClient: typeof import('livekit-client');
  interface Window {
    call: Call;
  }
}

const DEFAULTS: Partial<RoomOptions> = {
  adaptiveStream: false,
  dynacast: false,
  stopLocalTrackOnUnpublish: true,
  videoCaptureDefaults: { resolution: { width: 320, height: 180, frameRate: 15 } },
};

/** Milliseconds. */
const LOOK_EVERY = 100;

const diary: string[] = [];
const messages: Message[] = [];

async function join(
  url: string,
  token: string,
  options: Partial<RoomOptions>,
  connect?: RoomConnectOptions,
): Promise<void> {
  const room = new LivekitClient.Room({ ...DEFAULTS, ...options });
  window.call.room = room;
  keepDiary(room);
  showTiles(room);
  room.on(LivekitClient.RoomEvent.DataReceived, (payload, participant, _kind, topic) => {
    let sum = 0;
    for (const byte of payload) sum += byte;
    const from = participant?.identity ?? '';
    messages.push({ from, topic: topic ?? '', bytes: payload.length, sum });
  });
  await room.connect(url, token, connect);
}

function keepDiary(room: Room): void {
  const { RoomEvent } = LivekitClient;
  const note = (event: RoomEvent, subject: (...args: never[]) => string | undefined) => {
    room.on(event as RoomEvent.Connected, (...args: unknown[]) => {
      diary.push(`${event} ${subject(...(args as never[])) ?? ''}`.trim());
    });
  };
  const who = (participant: Participant) => participant.identity;
  const which = (publication: RemoteTrackPublication, participant: Participant) =>
    `${participant.identity} ${publication.source}`;
  const nothing = () => undefined;
  note(RoomEvent.Connected, nothing);
  note(RoomEvent.Reconnecting, nothing);
  note(RoomEvent.SignalReconnecting, nothing);
  note(RoomEvent.Reconnected, nothing);
  note(RoomEvent.Disconnected, (reason?: number) => String(reason ?? ''));
  note(RoomEvent.ParticipantConnected, who);
  note(RoomEvent.ParticipantDisconnected, who);
  note(RoomEvent.TrackMuted, which);
  note(RoomEvent.TrackUnmuted, which);
  note(RoomEvent.TrackPublished, which);
  note(RoomEvent.TrackUnpublished, which);
}

/**
 * Keeps one element for every track that is subscribed to. It looks at the room's state and not at
 * its events: the client holds some of them back when it reconnects twice in a row.
 */
function showTiles(room: Room): void {
  const shown = new Map<RemoteTrack, HTMLMediaElement>();
  setInterval(() => {
    const subscribed = subscribedTracks(room);
    for (const [track, participant] of subscribed) {
      if (!shown.has(track)) shown.set(track, tile(track, participant));
    }
    for (const [track, element] of shown) {
      if (subscribed.has(track)) continue;
      element.remove();
      shown.delete(track);
    }
  }, LOOK_EVERY);
}

function subscribedTracks(room: Room): Map<RemoteTrack, Participant> {
  const found = new Map<RemoteTrack, Participant>();
  for (const participant of room.remoteParticipants.values()) {
    for (const { track } of participant.trackPublications.values()) {
      if (track) found.set(track, participant);
    }
  }
  return found;
}

function tile(track: RemoteTrack, participant: Participant): HTMLMediaElement {
  const element = track.attach();
  element.dataset.participant = participant.identity;
  element.dataset.source = track.source;
  document.getElementById('tiles')?.append(element);
  return element;
}

async function send(
  bytes: number,
  seed: number,
  options: { reliable: boolean; topic: string },
): Promise<void> {
  const payload = Uint8Array.from({ length: bytes }, (_, index) => seed + index);
  await window.call.room.localParticipant.publishData(payload, options);
}

async function publishDrawing(width: number, height: number, colour: number[]): Promise<void> {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  let step = 0;
  setInterval(() => draw(canvas, colour, step++), 1000 / 15);
  const track = canvas.captureStream(15).getVideoTracks()[0];
  if (!track) throw new Error('the canvas gave no track');
  await window.call.room.localParticipant.publishTrack(track, {
    source: LivekitClient.Track.Source.Camera,
    videoEncoding: { maxBitrate: 600_000, maxFramerate: 15 },
  });
}

/** The same picture as the fake cameras': a colour and a bar that moves below. */
function draw(canvas: HTMLCanvasElement, colour: number[], step: number): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { width, height } = canvas;
  context.fillStyle = `rgb(${colour.join(',')})`;
  context.fillRect(0, 0, width, height);
  context.fillStyle = 'white';
  context.fillRect(((step % 30) / 30) * width * 0.9, (height * 2) / 3, width / 10, height / 3);
}

window.call = { diary, messages, join, send, publishDrawing } as Omit<Call, 'room'> as Call;
