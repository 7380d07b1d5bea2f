// How loud a microphone is, fifteen times a second, for bars that move. It listens only; nothing leaves the page.
import { type Readable, Store } from './store';

const QUIET_DB = -60;
const LOUD_DB = -12;
const EVERY_MS = 66;
const VOICE_LEVEL = 0.2;
const VOICE_MS = 300;

/** Level 0…1 of samples in -1…1: the root mean square on a scale of decibels, because ears work that way. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const db = 10 * Math.log10(sum / Math.max(1, samples.length) + 1e-12);
  return Math.min(1, Math.max(0, (db - QUIET_DB) / (LOUD_DB - QUIET_DB)));
}

/** Tells a voice from a click: true once it lasted 300 ms in all. */
export class VoiceGate {
  #voiced = 0;

  hear(level: number, elapsedMs: number): boolean {
    if (level >= VOICE_LEVEL) this.#voiced += elapsedMs;
    return this.#voiced >= VOICE_MS;
  }
}

export interface Loudness {
  readonly level: number;
  readonly heard: boolean;
}

/** Whatever shows how loud something is. */
export type Levels = Readable<Loudness>;

export const SILENT: Loudness = { level: 0, heard: false };

export class Meter extends Store<Loudness> {
  #track: MediaStreamTrack | undefined;
  #stop: (() => void) | undefined;

  constructor() {
    super(SILENT);
  }

  watch(track: MediaStreamTrack | undefined): void {
    if (track === this.#track) return;
    this.#stop?.();
    this.#stop = undefined;
    this.#track = track;
    this.set(SILENT);
    if (track !== undefined) this.#stop = this.#listen(track);
  }

  #listen(track: MediaStreamTrack): () => void {
    const gate = new VoiceGate();
    return listenTo(track, EVERY_MS, (samples) => {
      const level = levelOf(samples);
      this.set({ level, heard: gate.hear(level, EVERY_MS) });
    });
  }
}

/** Calls back with the newest samples, -1…1, every so often while the browser lets the page listen. */
export function listenTo(
  track: MediaStreamTrack,
  everyMs: number,
  hear: (samples: Float32Array) => void,
): () => void {
  const context = openEar();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  const source = context.createMediaStreamSource(new MediaStream([track]));
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  // A browser may keep the context asleep until the person has touched the page.
  const wake = () => void context.resume().catch(() => undefined);
  wake();
  window.addEventListener('pointerdown', wake);
  window.addEventListener('keydown', wake);
  const timer = setInterval(() => {
    if (context.state !== 'running') return;
    analyser.getFloatTimeDomainData(samples);
    hear(samples);
  }, everyMs);
  return () => {
    clearInterval(timer);
    window.removeEventListener('pointerdown', wake);
    window.removeEventListener('keydown', wake);
    source.disconnect();
    closeEar();
  };
}

// One for all that listen: each that runs costs the processor as much as several pictures.
let ear: AudioContext | undefined;
let listeners = 0;

function openEar(): AudioContext {
  listeners += 1;
  // Nobody plays through it, so that it may work in large steps.
  ear ??= new AudioContext({ latencyHint: 'playback' });
  return ear;
}

function closeEar(): void {
  listeners -= 1;
  if (listeners > 0) return;
  void ear?.close().catch(() => undefined);
  ear = undefined;
}

/** The largest of samples in -1…1, without its sign. */
export function peakOf(samples: Float32Array): number {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return peak;
}
