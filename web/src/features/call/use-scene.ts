// The stage as it is to be drawn now: who is on it and where. It brings together who is there, what the person chose and
// how large the stage is; the rules are in `stage-plan`, `scene` and `seats`.
import { useEffect, useMemo, useReducer, useState } from 'react';
import type { Person } from '../../state/people';
import { Seats } from '../../state/seats';
import type { StageView } from '../../state/stage';
import { type Scene, type SceneSize, sceneOf } from './scene';
import { useSettings } from './session';
import { planStage, type StagePlan } from './stage-plan';

export interface Shown {
  readonly plan: StagePlan;
  readonly scene: Scene;
}

export function useScene(
  people: readonly Person[],
  size: SceneSize,
  choice: StageView,
  aspect: number | undefined,
): Shown {
  const { pageSize, corner, selfFloats, fold } = useSettings();
  const { arrangement, pinned, share, page } = choice;
  const plan = useMemo(
    () =>
      planStage(
        people.filter(({ you }) => !you),
        people.find(({ you }) => you),
        { arrangement, pinned, share, selfFloats, fold },
      ),
    [people, arrangement, pinned, share, selfFloats, fold],
  );
  const wishes = { page, pageSize, corner, aspect };
  const seated = useSeats(plan, sceneOf(plan, size, wishes), pinned);
  return { plan: seated, scene: sceneOf(seated, size, wishes) };
}

/** With several pages, who speaks on another one may come to this one. */
function useSeats(plan: StagePlan, { perPage, page, pages }: Scene, pinned: string | undefined): StagePlan {
  const [seats] = useState(() => new Seats());
  const [, again] = useReducer((count: number) => count + 1, 0);
  const { seats: natural, you, floats, large } = plan;
  const sitting = [...natural, ...(you !== undefined && !floats ? [you] : [])];
  const kept = [pinned, plan.kind === 'share' ? large?.id : undefined].filter((id) => id !== undefined);
  const shown = { perPage, shown: page, pinned: new Set(kept) };
  const now = performance.now();
  const order = pages > 1 ? seats.arrange(sitting, shown, now) : sitting;
  const due = pages > 1 ? seats.nextAt(sitting, shown, now) : undefined;
  useEffect(() => {
    if (due === undefined) return undefined;
    const timer = setTimeout(again, Math.max(0, due - performance.now()) + 1);
    return () => clearTimeout(timer);
  }, [due]);
  return { ...plan, seats: order.filter((person) => !person.you) };
}
