// Listens to the call and plays what can be heard of it. The first picture of a meeting is nobody's coming.
import { useEffect } from 'react';
import type { Call } from '../../state/call';
import { isLive } from '../../state/remote/lease';
import { type Audible, happeningsBetween, soundOf } from '../../state/sounds';
import { playSound } from './play-sound';
import { settings } from './session';

export function useSounds(call: Call): void {
  useEffect(() => {
    let before = audible(call);
    const listen = () => {
      const view = call.get();
      const now = audible(call);
      const [happening] = happeningsBetween(before, now);
      before = now;
      if (happening === undefined || view.phase.kind !== 'in') return;
      const sound = soundOf(happening, now.others.size + 1, settings.get());
      if (sound !== undefined) void playSound(sound, view.wants.devices.speaker);
    };
    const stops = [call.subscribe(listen), call.control.subscribe(listen)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [call]);
}

function audible(call: Call): Audible {
  const { people, wants, talking, trouble } = call.get();
  const { mine, ofMe } = call.control.get();
  return {
    others: new Set(people.filter(({ you }) => !you).map(({ principal }) => principal)),
    microphone: wants.microphone || talking,
    connected: trouble === undefined,
    control: new Set([mine, ofMe].filter(isLive).map(({ lease }) => lease)),
  };
}
