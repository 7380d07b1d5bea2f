import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Toasts } from './toasts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const texts = (toasts: Toasts) => toasts.get().map((toast) => toast.text);

test('three at most, the newest last', () => {
  const toasts = new Toasts();
  for (const text of ['a', 'b', 'c', 'd']) toasts.show(text);
  expect(texts(toasts)).toEqual(['b', 'c', 'd']);
});

test('five seconds, ten with an action', () => {
  const toasts = new Toasts();
  toasts.show('plain');
  toasts.show('with action', { label: 'Undo', run: () => undefined });
  vi.advanceTimersByTime(5_000);
  expect(texts(toasts)).toEqual(['with action']);
  vi.advanceTimersByTime(5_000);
  expect(texts(toasts)).toEqual([]);
});

test('a toast somebody points at stays', () => {
  const toasts = new Toasts();
  toasts.show('a');
  const id = toasts.get()[0]?.id ?? 0;
  toasts.hold(id);
  vi.advanceTimersByTime(60_000);
  expect(texts(toasts)).toEqual(['a']);
  toasts.resume(id);
  vi.advanceTimersByTime(5_000);
  expect(texts(toasts)).toEqual([]);
});
