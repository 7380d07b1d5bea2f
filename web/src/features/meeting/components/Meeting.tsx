// One meeting's address: what is there, the look in the mirror, the call, and the page after it. The call's code is
// fetched while the person looks, so that joining does not wait for it.
import '../../../theme/mantine-call.css';
import '../../../theme/mantine-menu.css';
import { useEffect, useState } from 'react';
import { api, devices } from '../../../app/stores';
import { useStore } from '../../../lib/use-store';
import type { Call, CallView } from '../../../state/call';
import type { SecondDevice } from '../../../api/types';
import type { Wants } from '../../../state/link';
import { Store } from '../../../state/store';
import { NoMeetingPage } from '../../end/components/NoMeetingPage';
import { RefusedPage } from '../../end/components/RefusedPage';
import { type Refusal, refusalOf } from '../../end/refusal';
import { Prejoin } from '../../prejoin/components/Prejoin';
import { LookUp } from '../look-up';
import { rememberDevices } from '../remember-devices';
import { CallVisit } from './CallVisit';

export interface Joining {
  readonly name: string;
  readonly wants: Wants;
  /** Asked and answered already: the person is in with another device. */
  readonly where: SecondDevice;
}

type CallCode = typeof import('../call-code');

interface Begun {
  readonly call: Call;
  readonly code: CallCode;
}

interface Props {
  readonly address: string;
  readonly secret: string | undefined;
}

const loadCall = (): Promise<CallCode> => import('../call-code');
const NO_CALL = new Store<CallView | undefined>(undefined);

export default function Meeting({ address, secret }: Props) {
  const [lookUp] = useState(() => new LookUp(() => api.lookUp(address, secret), Date.now));
  const place = useStore(lookUp);
  const [begun, setBegun] = useState<Begun | undefined>();
  const [failed, setFailed] = useState<Refusal | undefined>();
  const view = useStore<CallView | undefined>(begun?.call ?? NO_CALL);
  useEffect(() => {
    void lookUp.look();
  }, [lookUp]);
  useEffect(() => {
    devices.open();
    void loadCall().catch(() => undefined);
    return () => devices.close();
  }, []);
  useEffect(() => (begun === undefined ? undefined : keepCall(begun.call)), [begun]);
  const join = async ({ name, wants, where }: Joining) => {
    setFailed(undefined);
    try {
      const code = await loadCall();
      const call = code.makeCall(address, secret, name, wants);
      setBegun({ call, code });
      if (where === 'ask') call.enter();
      else call.joinHere(where);
    } catch {
      setFailed({ code: 'unreachable' });
    }
  };
  const again = () => {
    setBegun(undefined);
    void lookUp.look();
  };

  if (begun !== undefined && view !== undefined && !isBeforeJoining(view)) {
    return <CallVisit call={begun.call} view={view} CallPage={begun.code.CallPage} onAgain={again} />;
  }
  const refusal = failed ?? refusalIn(view);
  if (place.kind === 'refused' && begun === undefined) {
    return <Refused refusal={place.refusal} address={address} onAgain={again} />;
  }
  if (refusal !== undefined && !STAYS.has(refusal.code)) {
    return <Refused refusal={refusal} address={address} onAgain={again} />;
  }
  return (
    <Prejoin
      address={address}
      glimpse={place.kind === 'found' ? place.glimpse : undefined}
      phase={view?.phase}
      refusal={refusal}
      onJoin={(joining) => void join(joining)}
      onTryNow={() => begun?.call.tryNow()}
      onStop={() => setBegun(undefined)}
    />
  );
}
