// What the meeting is called: its title, else its code.
import { useMeetingState, useSession } from './session';

export function useTitle(): string {
  const { call } = useSession();
  const meeting = useMeetingState()?.meeting;
  return meeting?.title ?? meeting?.code ?? call.address;
}
