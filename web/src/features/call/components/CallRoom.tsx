// One call from the press on Join to the last page. Chooses the page for the phase the call is in.
import { useEffect, useState } from 'react';
import { choices } from '../../../app/stores';
import { useStore } from '../../../lib/use-store';
import type { Joining } from '../../meeting/components/Meeting';
import { makeCall } from '../make-call';
import { CallPage } from './CallPage';
import { EndedPage, LeftPage } from './EndPages';
import { JoiningPage } from './JoiningPage';
import { RefusedPage } from './RefusedPage';

interface Props {
  readonly address: string;
  readonly secret: string | undefined;
  readonly joining: Joining;
  readonly onBack: () => void;
}

export default function CallRoom({ address, secret, joining, onBack }: Props) {
  const [call] = useState(() => makeCall(address, secret, joining.name, joining.wants));
  const { phase } = useStore(call);
  useEffect(() => {
    call.enter();
    return () => call.leave();
  }, [call]);
  useEffect(() => rememberDevices(call), [call]);
  switch (phase.kind) {
    case 'joining':
      return <JoiningPage call={call} attempt={phase.attempt} onBack={onBack} />;
    case 'asked-where':
      return <RefusedPage code="already-here" message="" onAgain={() => call.joinHere('move_here')} />;
    case 'in':
      return <CallPage call={call} />;
    case 'refused':
      return <RefusedPage code={phase.code} message={phase.message} onAgain={onBack} />;
    case 'left':
      return <LeftPage afterMs={phase.afterMs} onBack={() => call.enter()} />;
    case 'ended':
      return <EndedPage end={phase} call={call} />;
  }
}

function rememberDevices(call: ReturnType<typeof makeCall>): () => void {
  return call.subscribe(() => {
    const { devices } = call.get().wants;
    const known = choices.get();
    const differs = Object.entries(devices).some(([kind, id]) => known[kind as keyof typeof devices] !== id);
    if (differs) choices.patch(devices);
  });
}
