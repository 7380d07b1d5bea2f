import { expect, test, vi } from 'vitest';
import { Store } from './store';

test('listeners hear a change once and not after they went', () => {
  const store = new Store(1);
  const listener = vi.fn();
  const stop = store.subscribe(listener);
  store.set(2);
  stop();
  store.set(3);
  expect(listener).toHaveBeenCalledTimes(1);
});

test('setting the same value tells nobody', () => {
  const store = new Store('a');
  const listener = vi.fn();
  store.subscribe(listener);
  store.set('a');
  expect(listener).not.toHaveBeenCalled();
});

test('a patch keeps the other fields', () => {
  const store = new Store({ a: 1, b: 2 });
  store.patch({ b: 3 });
  expect(store.get()).toEqual({ a: 1, b: 3 });
});
