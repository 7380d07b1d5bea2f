// How loud the own microphone is during the call. A change of device gives the same publication another track, without
// an event: it is looked for once a second.
import { useEffect, useState } from 'react';
import { Meter } from '../../state/meter';
import type { Person } from '../../state/people';

const LOOK_EVERY_MS = 1_000;

export function useOwnMeter(me: Person | undefined): Meter {
  const [meter] = useState(() => new Meter());
  const microphone = me?.published.microphone;
  const track = microphone?.on === true ? microphone.track : undefined;
  useEffect(() => {
    const look = () => meter.watch(track?.mediaStreamTrack);
    look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
      meter.watch(undefined);
    };
  }, [meter, track]);
  return meter;
}
