// How loud every microphone of this computer is, for as long as somebody looks. Only where the browser would not ask
// again for each: a question for every device in a menu would be worse than no meter.
import { useEffect, useState } from 'react';
import { mediaDevices } from '../../app/stores';
import type { Device } from '../../state/devices';
import { Meter } from '../../state/meter';

const NONE: ReadonlyMap<string, Meter> = new Map();

/** `inUse` is opened already and left out. */
export function useMicrophoneMeters(
  list: readonly Device[],
  inUse: string | undefined,
): ReadonlyMap<string, Meter> {
  const [meters, setMeters] = useState(NONE);
  const ids = list.map(({ id }) => id).filter((id) => id !== inUse);
  const key = ids.join('\n');
  useEffect(() => {
    const closing: (() => void)[] = [];
    let open = true;
    const begin = async () => {
      if (!(await isGranted())) return;
      const found = await Promise.all(key.split('\n').filter(Boolean).map(listenTo));
      const heard = found.filter((one) => one !== undefined);
      closing.push(...heard.map(({ close }) => close));
      if (open) setMeters(new Map(heard.map(({ id, meter }) => [id, meter])));
      else for (const close of closing) close();
    };
    void begin();
    return () => {
      open = false;
      for (const close of closing) close();
      setMeters(NONE);
    };
  }, [key]);
  return meters;
}

async function isGranted(): Promise<boolean> {
  try {
    return (await navigator.permissions.query({ name: 'microphone' })).state === 'granted';
  } catch {
    return false;
  }
}

async function listenTo(id: string): Promise<{ id: string; meter: Meter; close: () => void } | undefined> {
  try {
    const stream = await mediaDevices?.getUserMedia({ audio: { deviceId: { exact: id } } });
    if (stream === undefined) return undefined;
    const meter = new Meter();
    meter.watch(stream.getAudioTracks()[0]);
    const close = () => {
      meter.watch(undefined);
      for (const track of stream.getTracks()) track.stop();
    };
    return { id, meter, close };
  } catch {
    // A microphone that does not open has no level; choosing it says why.
    return undefined;
  }
}
