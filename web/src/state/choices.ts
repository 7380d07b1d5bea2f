// What a person chose last (name, devices, what is on, colours), kept in the browser so that it is asked once.
import { isRecord, read, type Shelf, write } from '../lib/keep';
import { Store } from './store';

export type DeviceKind = 'camera' | 'microphone' | 'speaker';
export type Scheme = 'system' | 'dark' | 'light';

export interface Choices {
  readonly name: string;
  readonly cameraOn: boolean;
  readonly microphoneOn: boolean;
  /** Device ids; absent means the browser's default. */
  readonly camera?: string;
  readonly microphone?: string;
  readonly speaker?: string;
  readonly scheme: Scheme;
}

const KEY = 'conclave.choices';
const FIRST: Choices = { name: '', cameraOn: true, microphoneOn: true, scheme: 'system' };

export class ChoiceStore extends Store<Choices> {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    super({ ...FIRST, ...read(shelf, KEY, isChoices) });
    this.#shelf = shelf;
  }

  override patch(change: Partial<Choices>): void {
    super.patch(change);
    write(this.#shelf, KEY, this.get());
  }
}

const text = (value: unknown) => value === undefined || (typeof value === 'string' && value.length <= 512);
const flag = (value: unknown) => value === undefined || typeof value === 'boolean';
const scheme = (value: unknown) => value === undefined || ['system', 'dark', 'light'].includes(String(value));

function isChoices(value: unknown): value is Partial<Choices> {
  if (!isRecord(value)) return false;
  const { name, cameraOn, microphoneOn, camera, microphone, speaker } = value;
  return (
    [name, camera, microphone, speaker].every(text) &&
    [cameraOn, microphoneOn].every(flag) &&
    scheme(value.scheme)
  );
}
