// Shown for the moment in which a part of the client is loaded.
import { Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './Waiting.module.css';

export function Waiting() {
  const { t } = useTranslation();
  return (
    <div className={classes.page}>
      <Loader aria-label={t('app.loading')} />
    </div>
  );
}
