import { expect, test, vi } from 'vitest';
import type { Choices } from './choices';
import { failureOf, type MediaDevicesPort } from './devices';
import { type CaptureKind, Preview } from './preview';

const CHOICES: Choices = { name: '', cameraOn: true, microphoneOn: true, scheme: 'system' };

class FakeTrack extends EventTarget {
  stop = vi.fn();
}

type GetUserMedia = (constraints?: MediaStreamConstraints) => Promise<MediaStream>;

function rig(getUserMedia: GetUserMedia) {
  const changed = new Map<CaptureKind, () => void>();
  const media: MediaDevicesPort = {
    getUserMedia,
    enumerateDevices: async () => [],
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  };
  const preview = new Preview({
    media,
    whenPermissionChanges: (kind, run) => void changed.set(kind, run),
    opened: () => undefined,
  });
  return { preview, changed };
}

const streamOf = (track: FakeTrack) => ({ getTracks: () => [track] }) as unknown as MediaStream;
const failing = (name: string) => async () => Promise.reject(new DOMException('', name));
const settled = () => new Promise((resolve) => setTimeout(resolve));

test('a microphone that is missing does not hold the camera back', async () => {
  const { preview } = rig(async (wanted) =>
    wanted?.video ? streamOf(new FakeTrack()) : failing('NotFoundError')(),
  );
  preview.start(CHOICES);
  await settled();
  expect(preview.get().camera.status).toBe('on');
  expect(preview.get().microphone).toEqual({ status: 'failed', failure: 'missing' });
});

test('what was off last time is not opened', async () => {
  const getUserMedia = vi.fn<GetUserMedia>(async () => streamOf(new FakeTrack()));
  rig(getUserMedia).preview.start({ ...CHOICES, cameraOn: false, microphoneOn: false });
  await settled();
  expect(getUserMedia).not.toHaveBeenCalled();
});

test('a camera switched off while the browser still asks is closed when it comes', async () => {
  const track = new FakeTrack();
  const { preview } = rig(async () => streamOf(track));
  const opening = preview.open('camera');
  preview.shut('camera');
  await opening;
  expect(track.stop).toHaveBeenCalled();
  expect(preview.get().camera.status).toBe('off');
});

test('choosing another device closes the first and asks for the second', async () => {
  const first = new FakeTrack();
  const getUserMedia = vi.fn<GetUserMedia>(async () => streamOf(first));
  const { preview } = rig(getUserMedia);
  await preview.open('camera');
  preview.choose('camera', 'usb');
  await settled();
  expect(first.stop).toHaveBeenCalled();
  expect(getUserMedia.mock.calls.at(-1)?.[0]?.video).toMatchObject({ deviceId: { ideal: 'usb' } });
});

test('a blocked camera starts by itself when the person allows it', async () => {
  let blocked = true;
  const { preview, changed } = rig(async () =>
    blocked ? failing('NotAllowedError')() : streamOf(new FakeTrack()),
  );
  await preview.open('camera');
  expect(preview.get().camera).toEqual({ status: 'failed', failure: 'blocked' });
  blocked = false;
  changed.get('camera')?.();
  await settled();
  expect(preview.get().camera.status).toBe('on');
});

test('a device pulled out is missing', async () => {
  const track = new FakeTrack();
  const { preview } = rig(async () => streamOf(track));
  await preview.open('microphone');
  track.dispatchEvent(new Event('ended'));
  expect(preview.get().microphone).toEqual({ status: 'failed', failure: 'missing' });
});

test('without a secure context it says so instead of asking', async () => {
  const preview = new Preview({
    media: undefined,
    whenPermissionChanges: () => undefined,
    opened: () => undefined,
  });
  await preview.open('camera');
  expect(preview.get().camera).toEqual({ status: 'failed', failure: 'insecure' });
});

test.each([
  ['NotAllowedError', 'blocked'],
  ['NotFoundError', 'missing'],
  ['NotReadableError', 'busy'],
  ['TypeError', 'other'],
])('%s means %s', (name, failure) => {
  expect(failureOf(new DOMException('', name))).toBe(failure);
});
