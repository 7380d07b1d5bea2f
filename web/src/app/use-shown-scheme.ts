// The colours to show now: follows the person's choice and the system while the page is open.
import { useSyncExternalStore } from 'react';
import { useStore } from '../lib/use-store';
import { type Shown, shownScheme } from '../state/scheme';
import { choices } from './stores';

const systemLight = window.matchMedia('(prefers-color-scheme: light)');

function subscribe(listener: () => void): () => void {
  systemLight.addEventListener('change', listener);
  return () => systemLight.removeEventListener('change', listener);
}

export function useShownScheme(inMeeting: boolean): Shown {
  const { scheme } = useStore(choices);
  const systemIsLight = useSyncExternalStore(subscribe, () => systemLight.matches);
  return shownScheme(scheme, inMeeting, systemIsLight);
}
