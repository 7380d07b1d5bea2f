// Cameras and microphones as files: a flat colour with a bar that moves along the lower edge, and
// a tone in beats. What a viewer decodes can then be told apart from every other person's.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Equipment } from './equipment.ts';

export type Colour = [red: number, green: number, blue: number];

/** What one person's fake devices send. */
export interface Person {
  name: string;
  colour: Colour;
  /** Hz. No pitch is a multiple of another, so that a distorted one is not taken for it. */
  pitch: number;
  /** What the person's computer has; without it a camera and a microphone. */
  equipment?: Equipment;
}

export const ANA: Person = { name: 'Ana', colour: [200, 40, 40], pitch: 440 };
export const BEN: Person = { name: 'Ben', colour: [40, 180, 180], pitch: 700 };
export const CLEO: Person = { name: 'Cleo', colour: [50, 70, 210], pitch: 1150 };
export const DANA: Person = { name: 'Dana', colour: [200, 180, 40], pitch: 1600 };
export const EMIL: Person = { name: 'Emil', colour: [160, 60, 190], pitch: 2300 };

/** What Chromium shares in place of a screen when its devices are fake. */
export const FAKE_SCREEN: Colour = [2, 138, 0];

/** The tone of Firefox's own fake microphone, which cannot be given a file. */
export const FIREFOX_PITCH = 1000;

export const PITCHES = [ANA, BEN, CLEO, DANA, EMIL].map((person) => person.pitch).concat(FIREFOX_PITCH);

const WIDTH = 320;
const HEIGHT = 180;
const RATE = 15;
const FRAMES = 2 * RATE;
const BAR = 32;
/** The bar moves in the part of the picture below this row. */
const BAR_TOP = 120;

export interface DeviceFiles {
  camera: string;
  microphone: string;
  remove(): void;
}

/** Writes the two files of a person's devices into a fresh folder. */
export function writeDevices(person: Person): DeviceFiles {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-devices-'));
  const camera = join(folder, 'camera.y4m');
  const microphone = join(folder, 'microphone.wav');
  writeFileSync(camera, cameraFile(person.colour));
  writeFileSync(microphone, microphoneFile(person.equipment === 'silent' ? SILENCE : person.pitch));
  return { camera, microphone, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function cameraFile(colour: Colour): Buffer {
  const header = `YUV4MPEG2 W${WIDTH} H${HEIGHT} F${RATE}:1 Ip A1:1 C420jpeg\n`;
  const parts: Buffer[] = [Buffer.from(header)];
  for (let index = 0; index < FRAMES; index++) {
    parts.push(Buffer.from('FRAME\n'), frame(colour, index));
  }
  return Buffer.concat(parts);
}

function frame(colour: Colour, index: number): Buffer {
  const [luma, blue, red] = toYuv(colour);
  const planes = Buffer.alloc((WIDTH * HEIGHT * 3) / 2, luma);
  const quarter = (WIDTH * HEIGHT) / 4;
  planes.fill(blue, WIDTH * HEIGHT, WIDTH * HEIGHT + quarter);
  planes.fill(red, WIDTH * HEIGHT + quarter);
  const left = Math.floor((index * (WIDTH - BAR)) / FRAMES);
  for (let row = BAR_TOP; row < HEIGHT; row++) {
    planes.fill(235, row * WIDTH + left, row * WIDTH + left + BAR);
  }
  return planes;
}

/** BT.601, limited range: what browsers take a camera's samples for. */
function toYuv([red, green, blue]: Colour): [number, number, number] {
  const luma = 16 + 0.257 * red + 0.504 * green + 0.098 * blue;
  const u = 128 - 0.148 * red - 0.291 * green + 0.439 * blue;
  const v = 128 + 0.439 * red - 0.368 * green - 0.071 * blue;
  return [Math.round(luma), Math.round(u), Math.round(v)];
}

const SAMPLE_RATE = 48_000;
const SECONDS = 2;
/** The pitch of a microphone that gives nothing but zeros. */
const SILENCE = 0;
/** Beats, because a browser's noise suppression takes a steady tone for noise. */
const BEATS_PER_SECOND = 2;

function microphoneFile(pitch: number): Buffer {
  const count = SAMPLE_RATE * SECONDS;
  const samples = Buffer.alloc(count * 2);
  for (let index = 0; index < count; index++) {
    const time = index / SAMPLE_RATE;
    const loud = (time * BEATS_PER_SECOND) % 1 < 0.5;
    const value = loud ? Math.round(12_000 * Math.sin(2 * Math.PI * pitch * time)) : 0;
    samples.writeInt16LE(value, index * 2);
  }
  return Buffer.concat([wavHeader(samples.length), samples]);
}

function wavHeader(bytes: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + bytes, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(bytes, 40);
  return header;
}
