// What somebody shows, whole and uncovered, with its own bar above it and everybody in a strip beside or below it.
import { IconScreenShare } from '@tabler/icons-react';
import { type CSSProperties, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../state/people';
import { stripBelow } from '../layout';
import type { StagePlan } from '../stage-plan';
import { useSize } from '../use-size';
import classes from './ShareStage.module.css';
import { Tile } from './Tile';
import { Video } from './Video';

interface Props {
  readonly plan: StagePlan;
  readonly onChoose: (id: string) => void;
}

export function ShareStage({ plan, onChoose }: Props) {
  const { t } = useTranslation();
  const [stage, { width, height }] = useSize<HTMLElement>();
  const front = plan.strip[0];
  return (
    <main
      ref={stage}
      className={classes.stage}
      aria-label={t('call.main')}
      data-below={stripBelow(width, height) || undefined}
    >
      {front !== undefined && (
        <Share key={front.id} person={front} shares={plan.shares} onChoose={onChoose} />
      )}
      <ul className={classes.strip} aria-label={t('call.share.strip')}>
        {plan.strip.map((person) => (
          <Tile key={person.id} person={person} />
        ))}
      </ul>
    </main>
  );
}

interface ShareProps {
  readonly person: Person;
  readonly shares: readonly Person[];
  readonly onChoose: (id: string) => void;
}

function Share({ person, shares, onChoose }: ShareProps) {
  const { t } = useTranslation();
  const [size, setSize] = useState({ width: 0, height: 0 });
  const known = size.width > 0 && size.height > 0;
  const screen = person.published.screen;
  const title = t('call.share.of', { name: person.name });
  return (
    <section className={classes.share} aria-label={title} data-participant={person.id} data-source="screen">
      <div className={classes.bar}>
        <IconScreenShare className={classes.icon} size={20} stroke={1.75} aria-hidden />
        {shares.length > 1 ? (
          <Tabs current={person.id} shares={shares} onChoose={onChoose} />
        ) : (
          <span className={classes.title}>{title}</span>
        )}
        <span className={classes.size}>{known && `${size.width} × ${size.height}`}</span>
      </div>
      <div
        className={classes.picture}
        style={known ? ({ '--aspect': `${size.width} / ${size.height}` } as CSSProperties) : undefined}
      >
        {screen?.track !== undefined && (
          <Video
            participant={person.id}
            source="screen"
            track={screen.track}
            label={title}
            onSize={(width, height) => setSize({ width, height })}
          />
        )}
      </div>
    </section>
  );
}

interface TabsProps {
  readonly current: string;
  readonly shares: readonly Person[];
  readonly onChoose: (id: string) => void;
}

function Tabs({ current, shares, onChoose }: TabsProps) {
  const { t } = useTranslation();
  return (
    <fieldset className={classes.tabs} aria-label={t('call.share.tabs')}>
      {shares.map((person) => (
        <button
          key={person.id}
          type="button"
          className={classes.tab}
          aria-pressed={person.id === current}
          onClick={() => onChoose(person.id)}
        >
          {t('call.share.of', { name: person.name })}
        </button>
      ))}
    </fieldset>
  );
}
