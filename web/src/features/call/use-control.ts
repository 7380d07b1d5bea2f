// Remote control as the parts of the page read it.
import { useEffect, useState } from 'react';
import { useStore } from '../../lib/use-store';
import type { ControlView } from '../../state/remote/control';
import type { Scopes } from '../../state/remote/lease';
import { useSession } from './session';

export function useControl(): ControlView {
  const { call } = useSession();
  return useStore(call.control);
}

export type ScopeKey = 'pointer' | 'keyboard' | 'clipboard';

export const SCOPES: readonly ScopeKey[] = ['pointer', 'keyboard', 'clipboard'];

export function given(scopes: Scopes): ScopeKey[] {
  return SCOPES.filter((scope) => scopes[scope] === true);
}

/** Seconds until a moment of the server's clock, counted down; this computer's clock is taken for right. */
export function useSecondsUntil(until: number): number {
  const left = () => Math.max(0, Math.ceil((until - Date.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    const count = () => setSeconds(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    count();
    const timer = setInterval(count, 1000);
    return () => clearInterval(timer);
  }, [until]);
  return seconds;
}
