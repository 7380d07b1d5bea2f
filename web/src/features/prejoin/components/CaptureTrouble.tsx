// A camera or microphone that did not start, before joining: what happened, what to do, and the ways on. A blocked one
// comes with the steps of this browser.
import { Button } from '@mantine/core';
import { IconCameraOff, IconMicrophoneOff, type TablerIcon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DeviceFailure } from '../../../state/devices';
import type { CaptureKind } from '../../../state/preview';
import { browserOf } from '../browser';
import classes from './CaptureTrouble.module.css';

const ICONS: Readonly<Record<CaptureKind, TablerIcon>> = {
  camera: IconCameraOff,
  microphone: IconMicrophoneOff,
};

interface Props {
  readonly kind: CaptureKind;
  readonly failure: DeviceFailure;
  readonly onAgain: () => void;
  readonly onWithout: () => void;
}

export function CaptureTrouble({ kind, failure, onAgain, onWithout }: Props) {
  const { t } = useTranslation();
  const Icon = ICONS[kind];
  const what = t(`device.failure.${kind}.${failure}.what`);
  return (
    <section className={classes.trouble} aria-label={what}>
      <Icon className={classes.icon} size={28} stroke={1.75} aria-hidden />
      <div className={classes.words}>
        <p className={classes.what}>{what}</p>
        {failure === 'blocked' ? <Steps kind={kind} /> : <p>{t(`device.failure.${kind}.${failure}.next`)}</p>}
        <div className={classes.actions}>
          {failure !== 'insecure' && (
            <Button variant="default" onClick={onAgain}>
              {t('device.again')}
            </Button>
          )}
          <Button variant="subtle" className={classes.quiet} onClick={onWithout}>
            {t(`prejoin.without.${kind}`)}
          </Button>
        </div>
      </div>
    </section>
  );
}

function Steps({ kind }: { readonly kind: CaptureKind }) {
  const { t } = useTranslation();
  const browser = browserOf(navigator.userAgent);
  return (
    <ol className={classes.steps}>
      <li>{t(`prejoin.steps.${browser}.open`)}</li>
      <li>{t(`prejoin.steps.${browser}.${kind}`)}</li>
    </ol>
  );
}
