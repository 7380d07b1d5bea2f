import { expect, test } from 'vitest';
import { levelOf, peakOf, VoiceGate } from './meter';

const tone = (amplitude: number) =>
  Float32Array.from({ length: 1024 }, (_, i) => amplitude * Math.sin(i / 4));

test('silence is nothing and a loud voice is all', () => {
  expect(levelOf(new Float32Array(1024))).toBe(0);
  expect(levelOf(tone(0.9))).toBe(1);
});

test('half as loud is a step down, not half', () => {
  expect(levelOf(tone(0.1)) - levelOf(tone(0.05))).toBeCloseTo(6.02 / 48, 2);
});

test('a click is no voice, 300 ms are', () => {
  const gate = new VoiceGate();
  expect(gate.hear(0.9, 100)).toBe(false);
  expect(gate.hear(0.05, 1000)).toBe(false);
  expect(gate.hear(0.5, 200)).toBe(true);
  expect(gate.hear(0, 100)).toBe(true);
});

test('the peak is the largest sample of either sign', () => {
  expect(peakOf(new Float32Array(16))).toBe(0);
  expect(peakOf(Float32Array.of(0.25, -0.5, 0.125))).toBe(0.5);
});
