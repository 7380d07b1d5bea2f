// Runs in every page: listens to what arrives for the tones of the fake microphones. It plays
// nothing and changes nothing.

export interface EarsProbe {
  /** Milliseconds since the tone was last heard in anything received; infinite if never. */
  silence(pitch: number): number;
}

declare global {
  interface Window {
    /** Hz, set by the harness beforehand. */
    pitches: number[];
  }
}

const INTERVAL = 100;
const WINDOW = 4096;
/** Mean square below which a window counts as silence (about -57 dBFS). */
const SILENCE = 2e-6;
/** The share of a window's power at a tone that makes it heard. */
const HEARD = 0.2;

const lastHeard = new Map<number, number>();
const ears = new Map<MediaStreamTrack, AnalyserNode>();
let audio: AudioContext | undefined;

function attach(track: MediaStreamTrack): void {
  if (track.kind !== 'audio' || track.readyState !== 'live' || ears.has(track)) return;
  audio ??= new AudioContext();
  const analyser = audio.createAnalyser();
  analyser.fftSize = WINDOW;
  audio.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  ears.set(track, analyser);
}

function detach(track: MediaStreamTrack, analyser: AnalyserNode): void {
  analyser.disconnect();
  ears.delete(track);
}

/** The share of a signal's power that lies at `pitch`, by Goertzel's algorithm. */
function shareAt(samples: Float32Array, pitch: number, rate: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * pitch) / rate);
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

function listen(): void {
  for (const connection of window.probe.connections()) {
    for (const receiver of connection.getReceivers()) attach(receiver.track);
  }
  if (audio?.state === 'suspended') void audio.resume();
  for (const [track, analyser] of ears) {
    if (track.readyState === 'ended') detach(track, analyser);
    else hear(analyser);
  }
}

const samples = new Float32Array(WINDOW);

function hear(analyser: AnalyserNode): void {
  analyser.getFloatTimeDomainData(samples);
  for (const pitch of window.pitches) {
    if (shareAt(samples, pitch, analyser.context.sampleRate) < HEARD) continue;
    lastHeard.set(pitch, performance.now());
  }
}

setInterval(listen, INTERVAL);

function silence(pitch: number): number {
  return performance.now() - (lastHeard.get(pitch) ?? Number.NEGATIVE_INFINITY);
}

window.probe = Object.assign(window.probe ?? {}, { silence });
