// Which meeting this is, for how long, and the facts about it in words.
import { IconDoorEnter, IconLock } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clock } from '../../../lib/time';
import { useFocusFirst } from '../../../lib/use-focus-first';
import type { Call } from '../../../state/call';
import { HeaderChip } from '../../common/components/HeaderChip';
import { Mark } from '../../common/components/Mark';
import classes from './Header.module.css';

export function Header({ call }: { readonly call: Call }) {
  const { t } = useTranslation();
  const heading = useFocusFirst<HTMLHeadingElement>();
  return (
    <header className={classes.header}>
      <Mark size={24} />
      <div className={classes.names}>
        <h1 ref={heading} className={classes.room} title={call.address} tabIndex={-1}>
          {call.address}
        </h1>
        <Elapsed call={call} />
      </div>
      <div className={classes.chips}>
        <HeaderChip
          icon={IconDoorEnter}
          words={t('call.door.chip')}
          short={t('call.door.short')}
          what={t('call.door.what')}
        />
        <HeaderChip
          icon={IconLock}
          words={t('call.encryption.chip')}
          short={t('call.encryption.short')}
          what={t('call.encryption.what')}
        />
      </div>
    </header>
  );
}

function Elapsed({ call }: { readonly call: Call }) {
  const { t } = useTranslation();
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const time = clock(now - (call.get().since ?? now));
  return (
    <span className={classes.time} role="timer" aria-label={t('call.elapsed', { time })}>
      {time}
    </span>
  );
}
