import { expect, test, vi } from 'vitest';
import { Devices, type MediaDevicesPort, pluggedIn } from './devices';

const info = (kind: MediaDeviceKind, deviceId: string, label = '') =>
  ({ kind, deviceId, label }) as MediaDeviceInfo;

function port(lists: MediaDeviceInfo[][]) {
  const listeners = new Set<unknown>();
  const media = {
    getUserMedia: () => Promise.reject(new Error('not asked')),
    enumerateDevices: vi.fn(async () => lists.shift() ?? []),
    addEventListener: (_: string, listener: unknown) => void listeners.add(listener),
    removeEventListener: (_: string, listener: unknown) => void listeners.delete(listener),
  };
  return { media: media as unknown as MediaDevicesPort, listeners };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test('devices are sorted by kind, those without an id are left out', async () => {
  const { media } = port([
    [info('audioinput', ''), info('videoinput', 'c', 'Camera'), info('audiooutput', 's')],
  ]);
  const devices = new Devices(media);
  await devices.refresh();
  expect(devices.get()).toEqual({
    camera: [{ id: 'c', label: 'Camera' }],
    microphone: [],
    speaker: [{ id: 's', label: '' }],
  });
});

test('what is plugged in later appears while the list is open, and not after', async () => {
  const { media, listeners } = port([[], [info('videoinput', 'usb')]]);
  const devices = new Devices(media);
  devices.open();
  await settled();
  for (const listener of listeners) (listener as () => void)();
  await settled();
  expect(devices.get().camera).toEqual([{ id: 'usb', label: '' }]);
  devices.close();
  expect(listeners.size).toBe(0);
});

test('a chosen device that is gone is not asked for', () => {
  const chosen = {
    name: '',
    cameraOn: true,
    microphoneOn: true,
    scheme: 'system',
    camera: 'usb',
    speaker: 's',
  } as const;
  const list = { camera: [], microphone: [], speaker: [{ id: 's', label: '' }] };
  expect(pluggedIn(chosen, list)).toEqual({ speaker: 's' });
});
