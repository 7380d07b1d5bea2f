// The room's place on the page: the grid, or what somebody shows with a strip of people beside it.
import { useState } from 'react';
import { announcer } from '../../../app/stores';
import type { Person } from '../../../state/people';
import { planStage } from '../stage-plan';
import { Grid } from './Grid';
import { ShareStage } from './ShareStage';

interface Props {
  readonly people: readonly Person[];
  readonly room: string;
  readonly page: number;
  readonly onPage: (turn: (page: number) => number) => void;
}

export function Stage({ people, room, page, onPage }: Props) {
  const [chosen, setChosen] = useState<string | undefined>();
  const plan = planStage(people, chosen);
  if (plan.shares.length > 0) return <ShareStage plan={plan} onChoose={setChosen} />;
  return (
    <Grid
      people={people}
      room={room}
      alone={plan.alone}
      page={page}
      onPage={onPage}
      say={(text) => announcer.say(text)}
    />
  );
}
