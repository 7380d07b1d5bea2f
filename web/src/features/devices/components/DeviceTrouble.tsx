// A device that did not start: what happened, and what to do, with the button for it.
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Capture, CaptureKind } from '../../../state/preview';
import classes from './DeviceTrouble.module.css';

interface Props {
  readonly kind: CaptureKind;
  readonly capture: Capture;
  readonly onAgain: () => void;
}

export function DeviceTrouble({ kind, capture, onAgain }: Props) {
  const { t } = useTranslation();
  if (capture.status !== 'failed') return null;
  return (
    <section className={classes.box} aria-label={t(`device.failure.${kind}.${capture.failure}.what`)}>
      <IconAlertTriangle className={classes.icon} size={20} stroke={1.75} aria-hidden />
      <div className={classes.words}>
        <p className={classes.what}>{t(`device.failure.${kind}.${capture.failure}.what`)}</p>
        <p>{t(`device.failure.${kind}.${capture.failure}.next`)}</p>
      </div>
      {capture.failure !== 'insecure' && (
        <button type="button" className={classes.again} onClick={onAgain}>
          {t('device.again')}
        </button>
      )}
    </section>
  );
}
