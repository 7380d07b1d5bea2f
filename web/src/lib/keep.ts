// Reading and writing small values in the browser's storage. Storage may be full, forbidden or edited by hand:
// nothing here throws, and what does not have the expected shape reads as absent.

export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export function read<T>(shelf: Shelf, key: string, isShape: (value: unknown) => value is T): T | undefined {
  try {
    const text = shelf.getItem(key);
    if (text === null) return undefined;
    const value: unknown = JSON.parse(text);
    return isShape(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function write(shelf: Shelf, key: string, value: unknown): void {
  try {
    shelf.setItem(key, JSON.stringify(value));
  } catch {
    // Without storage a choice lasts as long as the page.
  }
}

export function forget(shelf: Shelf, key: string): void {
  try {
    shelf.removeItem(key);
  } catch {
    // See above.
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
