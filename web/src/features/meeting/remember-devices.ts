// Devices chosen during a call are those of the next one.
import { choices } from '../../app/stores';
import type { Call } from '../../state/call';

/** Until what it returns is called. */
export function rememberDevices(call: Call): () => void {
  return call.subscribe(() => {
    const { devices } = call.get().wants;
    const known = choices.get();
    const differs = Object.entries(devices).some(([kind, id]) => known[kind as keyof typeof devices] !== id);
    if (differs) choices.patch(devices);
  });
}
