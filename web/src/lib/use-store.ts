// The one bridge between the stores of `state` and React.
import { useSyncExternalStore } from 'react';
import type { Readable } from '../state/store';

export function useStore<T>(store: Readable<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
