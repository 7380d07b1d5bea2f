// Listens to the call and plays what can be heard of it. The first picture of a meeting is nobody's coming.
import { useEffect } from 'react';
import type { Call, CallView } from '../../state/call';
import { type Audible, happeningsBetween, soundOf } from '../../state/sounds';
import { playSound } from './play-sound';
import { settings } from './session';

export function useSounds(call: Call): void {
  useEffect(() => {
    let before = audible(call.get());
    return call.subscribe(() => {
      const view = call.get();
      const now = audible(view);
      const [happening] = happeningsBetween(before, now);
      before = now;
      if (happening === undefined || view.phase.kind !== 'in') return;
      const sound = soundOf(happening, now.others.size + 1, settings.get());
      if (sound !== undefined) void playSound(sound, view.wants.devices.speaker);
    });
  }, [call]);
}

function audible({ people, wants, talking, trouble }: CallView): Audible {
  return {
    others: new Set(people.filter(({ you }) => !you).map(({ principal }) => principal)),
    microphone: wants.microphone || talking,
    connected: trouble === undefined,
  };
}
