// What every part of a meeting's page shares: the call and what this person looks at. All of it lives as long as the
// page of the call and never changes, so that reading it draws nothing again; what changes is read through `useView`.
import { createContext, useContext, useSyncExternalStore } from 'react';
import { useStore } from '../../lib/use-store';
import type { Call, CallView } from '../../state/call';
import type { MeetingRoom, MeetingState } from '../../state/meeting';
import type { Person } from '../../state/people';
import { ForMyselfStore, SettingsStore } from '../../state/personal';
import type { Stage } from '../../state/stage';
import type { Opened } from './opened';

export interface Session {
  readonly call: Call;
  readonly stage: Stage;
  readonly opened: Opened;
}

export const settings = new SettingsStore(localStorage);
export const forMyself = new ForMyselfStore(sessionStorage);

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('a part of a meeting outside of its page');
  return session;
}

/** One part of the call; draws again only when this part changes, so `select` must not make new values. */
export function useView<T>(select: (view: CallView) => T): T {
  const { call } = useSession();
  return useSyncExternalStore(call.subscribe, () => select(call.get()));
}

export function useMe(): Person | undefined {
  return useView(({ people }) => people.find(({ you }) => you));
}

/** The meeting as the server tells it; absent until we are let in. */
export function useMeeting(): MeetingRoom | undefined {
  return useView(({ meeting }) => meeting);
}

const never = () => () => undefined;
const nothing = () => undefined;

export function useMeetingState(): MeetingState | undefined {
  const room = useMeeting();
  return useSyncExternalStore<MeetingState | undefined>(room?.subscribe ?? never, room?.get ?? nothing);
}

export function useSettings() {
  return useStore(settings);
}

export function useForMyself() {
  return useStore(forMyself);
}
