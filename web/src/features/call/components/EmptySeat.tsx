// The free seat beside somebody who is alone, with the one thing that helps: the link.
import { Button } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../../common/components/Mark';
import { copyText } from '../copy-text';
import type { Rect } from '../scene';
import { useMeetingState } from '../session';
import classes from './EmptySeat.module.css';

export function EmptySeat({ rect: { x, y, width, height } }: { readonly rect: Rect }) {
  const { t } = useTranslation();
  const link = useMeetingState()?.meeting.link_path;
  return (
    <li className={classes.seat} style={{ width, height, transform: `translate(${x}px, ${y}px)` }}>
      <span className={classes.mark}>
        <Mark size={64} />
      </span>
      <p className={classes.what}>{t('call.alone.what')}</p>
      {link !== undefined && (
        <Button
          variant="default"
          leftSection={<IconLink size={18} stroke={1.75} aria-hidden />}
          onClick={() => copyText(location.origin + link, t('call.invite.linkCopied'))}
        >
          {t('call.alone.copy')}
        </Button>
      )}
    </li>
  );
}
