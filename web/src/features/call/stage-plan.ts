// What the stage shows for the people there are: a grid, or shares with a strip. Pure; who speaks plays no part.
import { isOn, type Person } from '../../state/people';

export interface StagePlan {
  /** Others who share, in the order of their seats. Your own share stays out: a screen that shows itself has no end. */
  readonly shares: readonly Person[];
  /** Who has a seat in the strip beside a share: who shares comes first. */
  readonly strip: readonly Person[];
  readonly alone: boolean;
}

export function planStage(people: readonly Person[], shown: string | undefined): StagePlan {
  const shares = people.filter((person) => !person.you && isOn(person, 'screen'));
  const front = shares.find((person) => person.id === shown) ?? shares[0];
  const strip = front === undefined ? people : [front, ...people.filter((person) => person !== front)];
  return { shares, strip, alone: people.length === 1 };
}
