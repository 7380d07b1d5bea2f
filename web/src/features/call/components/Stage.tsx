// The room's place on the page: tiles in the seats that `scene` gives them, what somebody shares, the pages.
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announcer } from '../../../app/stores';
import { useStore } from '../../../lib/use-store';
import { useSession, useView } from '../session';
import { useScene } from '../use-scene';
import { useSize } from '../use-size';
import { useSwipe } from '../use-swipe';
import { Pager } from './Pager';
import { Share } from './Share';
import classes from './Stage.module.css';
import { StageTiles } from './StageTiles';

export function Stage() {
  const { t } = useTranslation();
  const { stage } = useSession();
  const people = useView((view) => view.people);
  const trouble = useView((view) => view.trouble !== undefined);
  const choice = useStore(stage);
  const [element, size] = useSize<HTMLElement>();
  const [aspect, setAspect] = useState<number | undefined>();
  const shown = useScene(people, size, choice, aspect);
  const { plan, scene } = shown;
  const swipe = useSwipe((step) => stage.turn(scene.page + step));
  useEffect(() => stage.paged(scene.pages), [stage, scene.pages]);
  useEffect(() => stage.keepOnly(new Set(people.map(({ id }) => id))), [stage, people]);
  const [told, setTold] = useState(scene.page);
  useEffect(() => {
    if (told === scene.page) return;
    setTold(scene.page);
    announcer.say(t('call.pages.at', { page: scene.page + 1, pages: scene.pages }));
  }, [t, told, scene.page, scene.pages]);
  return (
    <main
      ref={element}
      className={classes.stage}
      aria-label={t('call.main')}
      tabIndex={-1}
      data-region="stage"
      data-layout={plan.kind}
      data-trouble={trouble || undefined}
      {...swipe}
    >
      {size.width > 0 && scene.share !== undefined && plan.large !== undefined && (
        <Share
          key={plan.large.id}
          person={plan.large}
          shares={plan.shares}
          rect={scene.share}
          onAspect={setAspect}
        />
      )}
      {size.width > 0 && <StageTiles people={people} shown={shown} pinned={choice.pinned} />}
      {scene.pager !== undefined && <Pager rect={scene.pager} page={scene.page} pages={scene.pages} />}
    </main>
  );
}
