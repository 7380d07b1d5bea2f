// One meeting's address: what is there, the look in the mirror, the call, and the page after it. The call's code is
// fetched while the person looks, so that joining does not wait for it.
import '../../../theme/mantine-call.css';
import '../../../theme/mantine-menu.css';
import { useEffect, useState } from 'react';
import type { Answer } from '../../../api/client';
import type { Glimpse } from '../../../api/types';
import { api, devices, tab } from '../../../app/stores';
import { useStore } from '../../../lib/use-store';
import type { Call } from '../../../state/call';
import { NoMeetingPage } from '../../end/components/NoMeetingPage';
import { RefusedPage } from '../../end/components/RefusedPage';
import type { Refusal } from '../../end/refusal';
import { Prejoin } from '../../prejoin/components/Prejoin';
import { hasBeenIn, rememberBeingIn } from '../been-in';
import { sceneOf, Visit, type VisitView } from '../visit';
import { CallVisit } from './CallVisit';

const loadCall = () => import('../call-code');

interface Props {
  readonly address: string;
  readonly secret: string | undefined;
}

export default function Meeting({ address, secret }: Props) {
  const [visit] = useState(() => visitTo(address, secret));
  const view = useStore(visit);
  useEffect(() => {
    void visit.look();
    return () => visit.end();
  }, [visit]);
  useEffect(() => {
    devices.open();
    // If it does not come now, joining asks for it again and says what is wrong.
    void loadCall().catch(() => undefined);
    return () => devices.close();
  }, []);
  const scene = sceneOf(view);
  if (scene === 'refused') {
    return <Refused refusal={refusalIn(view)} address={address} onAgain={() => visit.startOver()} />;
  }
  if (scene === 'call' && view.call !== undefined) return <CallVisit call={view.call} />;
  return (
    <Prejoin
      address={address}
      glimpse={view.place.kind === 'found' ? view.place.glimpse : undefined}
      phase={view.phase}
      refusal={view.refusal}
      onJoin={(joining) => void visit.join(joining)}
      onTryNow={() => view.call?.tryNow()}
      onStop={() => visit.end()}
    />
  );
}

function visitTo(address: string, secret: string | undefined): Visit<Call> {
  return new Visit({
    lookUp: () => lookUp(address, secret),
    makeCall: async ({ name, wants }) => (await loadCall()).makeCall(address, secret, name, wants),
    entered: () => rememberBeingIn(sessionStorage, address),
    now: Date.now,
  });
}

/**
 * A tab that was loaded again is not told that it is in on another device: the seat that it still has is its own, or
 * joining says no. A duplicated tab is told: it remembers the same and is another device.
 */
async function lookUp(address: string, secret: string | undefined): Promise<Answer<Glimpse>> {
  const answer = await api.lookUp(address, secret);
  if (answer.kind !== 'ok' || !answer.value.here_already) return answer;
  const own = hasBeenIn(sessionStorage, address) && (await tab.isBack());
  return { ...answer, value: { ...answer.value, here_already: !own } };
}

function refusalIn({ place, refusal }: VisitView<Call>): Refusal {
  return refusal ?? (place.kind === 'refused' ? place.refusal : { code: 'unknown' });
}

interface RefusedProps {
  readonly refusal: Refusal;
  readonly address: string;
  readonly onAgain: () => void;
}

function Refused({ refusal, address, onAgain }: RefusedProps) {
  if (refusal.code === 'meeting-not-found') return <NoMeetingPage address={address} onAgain={onAgain} />;
  return <RefusedPage refusal={refusal} onAgain={onAgain} />;
}
