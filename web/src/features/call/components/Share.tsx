// What somebody shows: whole, uncovered, with its own bar above it.
import { IconMaximize, IconScreenShare } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../state/people';
import type { Rect } from '../scene';
import { useForMyself, useSession } from '../session';
import classes from './Share.module.css';
import { Video } from './Video';

interface Props {
  readonly person: Person;
  readonly shares: readonly Person[];
  readonly rect: Rect;
  readonly onAspect: (aspect: number | undefined) => void;
}

export function Share({ person, shares, rect: { x, y, width, height }, onAspect }: Props) {
  const { t } = useTranslation();
  const picture = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const title = t('call.share.of', { name: person.name });
  const measure = (width: number, height: number) => {
    setSize({ width, height });
    onAspect(width > 0 && height > 0 ? width / height : undefined);
  };
  return (
    <section
      className={classes.share}
      style={{ left: x, top: y, width, height }}
      aria-label={title}
      data-participant={person.id}
      data-source="screen"
    >
      <div className={classes.bar}>
        <IconScreenShare className={classes.icon} size={20} stroke={1.75} aria-hidden />
        {shares.length > 1 ? (
          <Tabs current={person.id} shares={shares} />
        ) : (
          <span className={classes.title} title={title}>
            {title}
          </span>
        )}
        <span className={classes.size}>{size.width > 0 && `${size.width} × ${size.height}`}</span>
        <button
          type="button"
          className={classes.action}
          onClick={() => void picture.current?.requestFullscreen().catch(() => undefined)}
        >
          <IconMaximize size={18} stroke={1.75} aria-hidden />
          <span className={classes.word}>{t('call.share.fullScreen')}</span>
        </button>
      </div>
      <div ref={picture} className={classes.picture}>
        <Screen person={person} title={title} onSize={measure} />
      </div>
    </section>
  );
}

interface ScreenProps {
  readonly person: Person;
  readonly title: string;
  readonly onSize: (width: number, height: number) => void;
}

function Screen({ person, title, onSize }: ScreenProps) {
  const { t } = useTranslation();
  const { soundOnly } = useForMyself();
  const track = person.published.screen?.track;
  if (soundOnly) return <p className={classes.note}>{t('call.share.soundOnly')}</p>;
  if (track === undefined) return <p className={classes.note}>{t('call.share.coming')}</p>;
  return <Video participant={person.id} source="screen" track={track} label={title} onSize={onSize} />;
}

function Tabs({ current, shares }: { readonly current: string; readonly shares: readonly Person[] }) {
  const { t } = useTranslation();
  const { stage } = useSession();
  return (
    <fieldset className={classes.tabs} aria-label={t('call.share.tabs')}>
      {shares.map((person) => (
        <button
          key={person.id}
          type="button"
          className={classes.tab}
          aria-pressed={person.id === current}
          onClick={() => stage.show(person.id)}
        >
          {t('call.share.of', { name: person.name })}
        </button>
      ))}
    </fieldset>
  );
}
