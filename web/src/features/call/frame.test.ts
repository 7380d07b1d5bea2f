import { expect, test } from 'vitest';
import { frameOf } from './frame';

test.each([
  [1440, 900, 'wide', false],
  [960, 600, 'wide', false],
  [959, 600, 'middle', false],
  [640, 900, 'middle', false],
  [639, 900, 'narrow', false],
  [844, 390, 'middle', true],
  [320, 256, 'narrow', false],
] as const)('%i × %i is %s, short: %s', (width, height, name, short) => {
  expect(frameOf(width, height)).toEqual({ width: name, short });
});
