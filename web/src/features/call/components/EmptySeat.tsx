// The free seat beside somebody who is alone, with the one thing that helps: the link.
import { Button } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { pathOf } from '../../../app/route';
import { toasts } from '../../../app/stores';
import { Mark } from '../../common/components/Mark';
import classes from './EmptySeat.module.css';

interface Props {
  readonly room: string;
  readonly style: CSSProperties;
}

export function EmptySeat({ room, style }: Props) {
  const { t } = useTranslation();
  const copy = () => {
    const link = location.origin + pathOf(room);
    // Without the clipboard the link itself is shown, to be copied by hand.
    const copied = navigator.clipboard?.writeText(link) ?? Promise.reject(new Error('no clipboard'));
    copied.then(() => toasts.show(t('call.alone.copied'))).catch(() => toasts.show(link));
  };
  return (
    <li className={classes.seat} style={style}>
      <Mark size={64} />
      <p className={classes.what}>{t('call.alone.what')}</p>
      <Button variant="default" leftSection={<IconLink size={18} stroke={1.75} aria-hidden />} onClick={copy}>
        {t('call.alone.copy')}
      </Button>
    </li>
  );
}
