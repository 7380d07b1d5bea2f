// A storage in memory for tests. It must never be imported by the client itself.
import type { Shelf } from './keep';

export function fakeShelf(): Shelf {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}
