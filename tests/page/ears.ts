// Runs in every page: listens to what arrives for the tones of the fake microphones. It plays
// nothing and changes nothing. It records and decodes, because the page's own AudioContext stands
// still in a browser on a machine without a sound card.

export interface EarsProbe {
  /** A point in time to ask about later. Whoever asks is listened for from then on. */
  mark(): number;
  /** Whether the tone was in a recording begun after `mark` of anything that is received. */
  heardSince(mark: number, pitch: number): boolean;
  /**
   * How often everything that is received was recorded whole since `mark`; infinite when nothing
   * is received.
   */
  recordingsSince(mark: number): number;
}

declare global {
  interface Window {
    /** Hz, set by the harness beforehand. */
    pitches: number[];
  }
}

const INTERVAL = 100;
/** Milliseconds; longer than the beat of the fake microphones. */
const RECORDING = 700;
/** Milliseconds after the last question until the ears rest, because listening costs as much as the call. */
const ATTENTION = 2_000;
/** Milliseconds until they listen again by themselves. */
const REST = 3_000;
const RATE = 48_000;
/** Samples; a twelfth of a second. */
const WINDOW = 4000;
/** Mean square below which a window counts as silence (about -57 dBFS). */
const SILENCE = 2e-6;
/** The share of a window's power at a tone that makes it heard. */
const HEARD = 0.2;

const lastHeard = new Map<number, number>();
/** When the complete recordings of each track were begun. */
const recordings = new Map<MediaStreamTrack, number[]>();
let asked = Number.NEGATIVE_INFINITY;

function lookForTracks(): void {
  for (const connection of window.probe.connections()) {
    for (const { track } of connection.getReceivers()) {
      if (track.kind !== 'audio' || track.readyState !== 'live' || recordings.has(track)) continue;
      recordings.set(track, []);
      void listen(track).finally(() => recordings.delete(track));
    }
  }
}

setInterval(lookForTracks, INTERVAL);

async function listen(track: MediaStreamTrack): Promise<void> {
  while (track.readyState === 'live') {
    if (track.muted) {
      await pause();
      continue;
    }
    const begun = performance.now();
    const samples = await decode(await record(track));
    for (const pitch of window.pitches) {
      if (carries(samples, pitch)) lastHeard.set(pitch, begun);
    }
    recordings.get(track)?.push(begun);
    await rest();
  }
}

async function rest(): Promise<void> {
  const end = performance.now() + REST;
  while (performance.now() - asked > ATTENTION && performance.now() < end) await pause();
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, INTERVAL));
}

function record(track: MediaStreamTrack): Promise<Blob> {
  const recorder = new MediaRecorder(new MediaStream([track]));
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const { promise, resolve } = Promise.withResolvers<Blob>();
  recorder.onstop = () => resolve(new Blob(parts));
  recorder.start();
  setTimeout(() => recorder.state !== 'inactive' && recorder.stop(), RECORDING);
  return promise;
}

/** The samples of a recording; none where it holds no sound that can be decoded. */
async function decode(recording: Blob): Promise<Float32Array> {
  try {
    const context = new OfflineAudioContext(1, RATE, RATE);
    const decoded = await context.decodeAudioData(await recording.arrayBuffer());
    return decoded.getChannelData(0);
  } catch {
    return new Float32Array();
  }
}

function carries(samples: Float32Array, pitch: number): boolean {
  for (let start = 0; start + WINDOW <= samples.length; start += WINDOW) {
    if (shareAt(samples.subarray(start, start + WINDOW), pitch) > HEARD) return true;
  }
  return false;
}

/** The share of a signal's power that lies at `pitch`, by Goertzel's algorithm. */
function shareAt(samples: Float32Array, pitch: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * pitch) / RATE);
  let power = 0;
  let last = 0;
  let beforeLast = 0;
  for (const sample of samples) {
    power += sample * sample;
    const next = sample + coefficient * last - beforeLast;
    beforeLast = last;
    last = next;
  }
  if (power / samples.length < SILENCE) return 0;
  const found = last * last + beforeLast * beforeLast - coefficient * last * beforeLast;
  return (2 * found) / (samples.length * power);
}

function mark(): number {
  asked = performance.now();
  return asked;
}

function heardSince(since: number, pitch: number): boolean {
  asked = performance.now();
  return (lastHeard.get(pitch) ?? Number.NEGATIVE_INFINITY) > since;
}

function recordingsSince(since: number): number {
  asked = performance.now();
  const received = [...recordings].filter(([track]) => track.readyState === 'live' && !track.muted);
  return Math.min(...received.map(([, begun]) => begun.filter((moment) => moment > since).length));
}

window.probe = Object.assign(window.probe ?? {}, { mark, heardSince, recordingsSince });
