// What the button says: exactly what pressing it will do.
import type { PreviewView } from '../../state/preview';

export type JoinWith = 'both' | 'camera' | 'microphone' | 'none';

/** A device that is still being asked for counts: pressing the button does not take it away. */
export function joinWith({ camera, microphone }: PreviewView): JoinWith {
  const wanted = (status: PreviewView['camera']['status']) => status === 'on' || status === 'asking';
  if (wanted(camera.status) && wanted(microphone.status)) return 'both';
  if (wanted(camera.status)) return 'camera';
  return wanted(microphone.status) ? 'microphone' : 'none';
}
