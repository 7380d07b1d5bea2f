// Whether the page fills the screen, and the way in and out. Browsers of some phones cannot; then nothing offers it.
import { useSyncExternalStore } from 'react';

export function canFillScreen(): boolean {
  return document.fullscreenEnabled === true;
}

export function toggleFullScreen(): void {
  if (!canFillScreen()) return;
  const done =
    document.fullscreenElement === null
      ? document.documentElement.requestFullscreen()
      : document.exitFullscreen();
  // A browser may say no, for example without a press of a key or button before.
  void done.catch(() => undefined);
}

function subscribe(listener: () => void): () => void {
  document.addEventListener('fullscreenchange', listener);
  return () => document.removeEventListener('fullscreenchange', listener);
}

export function useFullScreen(): boolean {
  return useSyncExternalStore(subscribe, () => document.fullscreenElement !== null);
}
