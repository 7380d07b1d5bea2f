// What the stage shows for the people there are: who is large, who has a seat, who floats. Pure and without sizes; who
// speaks plays no part.

import { isOn, type Person } from '../../state/people';
import type { Arrangement } from '../../state/stage';

/** Above this, people without a picture may share one tile. */
const FOLD_ABOVE = 9;

export interface Wishes {
  readonly arrangement: Arrangement;
  readonly pinned: string | undefined;
  /** Whose share is in front. */
  readonly share: string | undefined;
  readonly selfFloats: boolean;
  readonly fold: boolean;
}

export interface StagePlan {
  /** `pair`: the other person fills the stage. */
  readonly kind: 'grid' | 'pair' | 'large' | 'share';
  /** Whose picture is large, or whose share is in front. */
  readonly large: Person | undefined;
  /** Others who share, in the order of their seats. Your own share stays out: a screen that shows itself has no end. */
  readonly shares: readonly Person[];
  /** Others with a seat, in order. */
  readonly seats: readonly Person[];
  /** Others without a picture who share one tile. */
  readonly folded: readonly Person[];
  /** You: last on the first page, or floating. */
  readonly you: Person | undefined;
  readonly floats: boolean;
  readonly alone: boolean;
}

/** `others` in the order of their seats. */
export function planStage(others: readonly Person[], you: Person | undefined, wishes: Wishes): StagePlan {
  const shares = others.filter((person) => isOn(person, 'screen'));
  const pinned = [...others, ...(you === undefined ? [] : [you])].find(({ id }) => id === wishes.pinned);
  const base = { shares, you, floats: false, alone: others.length === 0 };
  const front = shares.find(({ id }) => id === wishes.share) ?? shares[0];
  if (front !== undefined)
    return { ...base, kind: 'share', large: front, ...seated(first(others, front, pinned), wishes, pinned) };
  const wantsLarge = pinned !== undefined || wishes.arrangement === 'large';
  if (others.length === 1 && wishes.arrangement !== 'grid' && pinned !== you)
    return { ...base, kind: 'pair', large: others[0], seats: [], folded: [], floats: true };
  const large = wantsLarge && others.length > 0 ? (pinned ?? others[0]) : undefined;
  if (large === undefined)
    return {
      ...base,
      kind: 'grid',
      large,
      ...seated(others, wishes, undefined),
      floats: mayFloat(others, wishes),
    };
  const rest = others.filter((person) => person !== large);
  return {
    ...base,
    kind: 'large',
    large,
    ...seated(rest, wishes, undefined),
    you: large === you ? undefined : you,
  };
}

/** Alone there is nothing to float over. */
function mayFloat(others: readonly Person[], { selfFloats }: Wishes): boolean {
  return selfFloats && others.length > 0;
}

/** Beside a share: who shares sits first, then who is pinned. */
function first(others: readonly Person[], front: Person, pinned: Person | undefined): readonly Person[] {
  const rest = others.filter((person) => person !== front && person !== pinned);
  const second = pinned === undefined || pinned === front || pinned.you ? [] : [pinned];
  return [front, ...second, ...rest];
}

function seated(
  others: readonly Person[],
  { fold }: Wishes,
  pinned: Person | undefined,
): Pick<StagePlan, 'seats' | 'folded'> {
  // You count too.
  if (!fold || others.length + 1 <= FOLD_ABOVE) return { seats: others, folded: [] };
  const goes = (person: Person) => !isOn(person, 'camera') && !isOn(person, 'screen') && person !== pinned;
  const folded = others.filter(goes);
  // One alone keeps the seat: a tile that stands for one person says less than that person's own.
  return folded.length < 2
    ? { seats: others, folded: [] }
    : { seats: others.filter((one) => !goes(one)), folded };
}
