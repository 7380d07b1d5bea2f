import { expect, test } from 'vitest';
import { Speaking } from './speaking';

test('a voice counts after 150 ms', () => {
  const speaking = new Speaking();
  speaking.hear(['a'], 0);
  expect(speaking.isSpeaking('a')).toBe(false);
  expect(speaking.nextAt()).toBe(150);
  speaking.settle(150);
  expect(speaking.isSpeaking('a')).toBe(true);
  expect(speaking.nextAt()).toBeUndefined();
});

test('a cough shows nothing', () => {
  const speaking = new Speaking();
  speaking.hear(['a'], 0);
  speaking.hear([], 100);
  speaking.settle(1000);
  expect(speaking.isSpeaking('a')).toBe(false);
});

test('a breath between words does not end it, 700 ms of silence do', () => {
  const speaking = new Speaking();
  speaking.hear(['a'], 0);
  speaking.settle(150);
  speaking.hear([], 1000);
  speaking.hear(['a'], 1500);
  speaking.settle(1700);
  expect(speaking.isSpeaking('a')).toBe(true);
  speaking.hear([], 2000);
  expect(speaking.nextAt()).toBe(2700);
  speaking.settle(2699);
  expect(speaking.isSpeaking('a')).toBe(true);
  speaking.settle(2700);
  expect(speaking.isSpeaking('a')).toBe(false);
  expect(speaking.nextAt()).toBeUndefined();
});
