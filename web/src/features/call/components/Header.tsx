// Which meeting this is, for how long and with how many, and the facts about it in words.
import { IconDoorEnter, IconLock, IconMaximize, IconMinimize, IconUsers } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clock } from '../../../lib/time';
import { useFocusFirst } from '../../../lib/use-focus-first';
import { useStore } from '../../../lib/use-store';
import { isLive } from '../../../state/remote/lease';
import { Mark } from '../../common/components/Mark';
import { useFrame } from '../frame';
import { useSession, useView } from '../session';
import { useControl } from '../use-control';
import { canFillScreen, toggleFullScreen, useFullScreen } from '../use-full-screen';
import { useHowMany } from '../use-how-many';
import { useTitle } from '../use-title';
import { Chip } from './Chip';
import { ControlChips } from './ControlChips';
import { ControllingBar } from './ControllingBar';
import { DoorWords } from './Facts';
import classes from './Header.module.css';
import { IconButton } from './IconButton';
import { Invite } from './Invite';
import { Rename } from './Rename';

export function Header() {
  const { t } = useTranslation();
  const { width, short } = useFrame();
  const heading = useFocusFirst<HTMLHeadingElement>();
  const title = useTitle();
  const narrow = width === 'narrow';
  const { mine } = useControl();
  const steering = isLive(mine);
  return (
    <header className={classes.header} data-region="header" data-short={short || undefined}>
      {!narrow && <Mark size={24} />}
      <div className={classes.names}>
        <div className={classes.title}>
          <h1 ref={heading} className={classes.room} title={title} tabIndex={-1}>
            {title}
          </h1>
          <Rename />
        </div>
        <p className={classes.numbers}>
          <Elapsed />
          {!narrow && <HowMany />}
        </p>
      </div>
      {steering && !narrow && <ControllingBar lease={mine} />}
      {!narrow && <ControlChips />}
      {!narrow && !steering && (
        <div className={classes.chips}>
          <Chip icon={IconDoorEnter} words={t('call.door.chip')} short={t('call.door.short')}>
            <DoorWords />
          </Chip>
          <Chip icon={IconLock} words={t('call.encryption.chip')} short={t('call.encryption.short')}>
            {t('call.encryption.what')}
          </Chip>
        </div>
      )}
      <div className={classes.actions}>
        <Invite />
        {narrow ? <PeopleIcon /> : <FullScreen />}
      </div>
    </header>
  );
}

function Elapsed() {
  const { t } = useTranslation();
  const since = useView((view) => view.since);
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const time = clock(now - (since ?? now));
  return (
    <span className={classes.time} role="timer" aria-label={t('call.elapsed', { time })}>
      {time}
    </span>
  );
}

function HowMany() {
  const { t } = useTranslation();
  return <span className={classes.count}>{t('call.people', { count: useHowMany() })}</span>;
}

function PeopleIcon() {
  const { t } = useTranslation();
  const { opened } = useSession();
  const { people } = useStore(opened);
  const count = useHowMany();
  return (
    <IconButton
      icon={IconUsers}
      label={`${t('call.bar.people')}, ${count}`}
      on={people}
      badge={count}
      data-opens="people"
      onClick={() => opened.togglePeople()}
    />
  );
}

function FullScreen() {
  const { t } = useTranslation();
  const full = useFullScreen();
  if (!canFillScreen()) return null;
  return (
    <IconButton
      icon={full ? IconMinimize : IconMaximize}
      label={t(full ? 'call.more.leaveFullScreen' : 'call.more.fullScreen')}
      onClick={toggleFullScreen}
    />
  );
}
