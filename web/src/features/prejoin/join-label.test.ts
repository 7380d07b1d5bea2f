import { expect, test } from 'vitest';
import type { Capture } from '../../state/preview';
import { joinWith } from './join-label';

const on = { status: 'on' } as Capture;
const off: Capture = { status: 'off' };
const failed: Capture = { status: 'failed', failure: 'blocked' };
const asking: Capture = { status: 'asking' };

test.each([
  [on, on, 'both'],
  [on, failed, 'camera'],
  [off, asking, 'microphone'],
  [failed, off, 'none'],
])('camera %o and microphone %o join with %s', (camera, microphone, label) => {
  expect(joinWith({ camera, microphone })).toBe(label);
});
