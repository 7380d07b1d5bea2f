// One meeting's address: first the look in the mirror, then the call. The call's code is fetched while the person
// looks, so that joining does not wait for it.
import '../../../theme/mantine-call.css';
import '../../../theme/mantine-menu.css';
import { lazy, Suspense, useEffect, useState } from 'react';
import { devices } from '../../../app/stores';
import type { Wants } from '../../../state/link';
import { Waiting } from '../../common/components/Waiting';
import { Prejoin } from '../../prejoin/components/Prejoin';

const loadCall = () => import('../../call/components/CallRoom');
const CallRoom = lazy(loadCall);

export interface Joining {
  readonly name: string;
  readonly wants: Wants;
}

export default function Meeting({ room }: { readonly room: string }) {
  const [joining, setJoining] = useState<Joining | undefined>();
  useEffect(() => {
    devices.open();
    void loadCall();
    return () => devices.close();
  }, []);
  if (joining === undefined) return <Prejoin room={room} onJoin={setJoining} />;
  return (
    <Suspense fallback={<Waiting />}>
      <CallRoom room={room} joining={joining} onBack={() => setJoining(undefined)} />
    </Suspense>
  );
}
