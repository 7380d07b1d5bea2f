// A call from the moment the person is in to its last page. Chooses the page for the phase the call is in.
import { lazy, Suspense, useEffect } from 'react';
import { useStore } from '../../../lib/use-store';
import type { Call } from '../../../state/call';
import { Waiting } from '../../common/components/Waiting';
import { EndedPage, LeftPage } from '../../end/components/EndPages';
import { rememberDevices } from '../remember-devices';
import { ComingBack } from './ComingBack';

const CallPage = lazy(async () => ({ default: (await import('../call-code')).CallPage }));

export function CallVisit({ call }: { readonly call: Call }) {
  const { phase } = useStore(call);
  useEffect(() => rememberDevices(call), [call]);
  switch (phase.kind) {
    case 'in':
      return (
        <Suspense fallback={<Waiting />}>
          <CallPage call={call} />
        </Suspense>
      );
    case 'left':
      return <LeftPage call={call} afterMs={phase.afterMs} />;
    case 'ended':
      return <EndedPage end={phase} call={call} />;
    default:
      return <ComingBack call={call} phase={phase} />;
  }
}
