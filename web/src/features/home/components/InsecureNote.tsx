// Said where the browser will keep camera and microphone back because of the page's address.
import { IconLockOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './InsecureNote.module.css';

export function InsecureNote() {
  const { t } = useTranslation();
  return (
    <div className={classes.note} role="note">
      <IconLockOpen className={classes.icon} size={20} stroke={1.75} aria-hidden />
      <div>
        <p className={classes.what}>{t('home.insecure.what')}</p>
        <p>{t('home.insecure.next')}</p>
      </div>
    </div>
  );
}
