import { expect, test } from 'vitest';
import { fakeShelf } from '../lib/fake-shelf';
import { ChoiceStore } from './choices';

test('choices are there again after a reload', () => {
  const shelf = fakeShelf();
  new ChoiceStore(shelf).patch({ name: 'Mira', cameraOn: false, microphone: 'usb' });
  expect(new ChoiceStore(shelf).get()).toMatchObject({
    name: 'Mira',
    cameraOn: false,
    microphoneOn: true,
    microphone: 'usb',
  });
});

test('devices are on and colours follow the system at first', () => {
  expect(new ChoiceStore(fakeShelf()).get()).toEqual({
    name: '',
    cameraOn: true,
    microphoneOn: true,
    scheme: 'system',
  });
});

test.each(['[]', '{"name":1}', '{"cameraOn":"yes"}', '{"scheme":"pink"}', 'x'])(
  '%s is not taken over',
  (stored) => {
    const shelf = fakeShelf();
    shelf.setItem('conclave.choices', stored);
    expect(new ChoiceStore(shelf).get().scheme).toBe('system');
    expect(new ChoiceStore(shelf).get().cameraOn).toBe(true);
  },
);
