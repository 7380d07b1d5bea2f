// What lasts or needs an answer: one line above the stage, the most urgent only. It pushes the stage, never covers it.
import { Button } from '@mantine/core';
import {
  IconAlertTriangle,
  IconPlugConnectedX,
  IconScreenShare,
  IconVolumeOff,
  type TablerIcon,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Call, CallView } from '../../../state/call';
import type { DeviceFailure } from '../../../state/devices';
import { isOn } from '../../../state/people';
import classes from './Banner.module.css';

/** From here on it is no longer a hiccup. */
const STILL_AFTER = 8;

interface Props {
  readonly call: Call;
  readonly view: CallView;
}

export function Banner({ call, view }: Props) {
  const failed = (['microphone', 'camera', 'screen'] as const).find(
    (kind) => view.failures[kind] !== undefined,
  );
  const failure = failed && view.failures[failed];
  const me = view.people.find((person) => person.you);
  if (view.trouble !== undefined) return <ConnectionBanner call={call} attempt={view.trouble} />;
  if (failed !== undefined && failure !== undefined)
    return <DeviceBanner call={call} kind={failed} failure={failure} />;
  if (view.soundHeld) return <SoundBanner call={call} />;
  return me !== undefined && isOn(me, 'screen') ? <OwnShareBanner call={call} /> : null;
}

function ConnectionBanner({ call, attempt }: { readonly call: Call; readonly attempt: number }) {
  const { t } = useTranslation();
  const still = attempt >= STILL_AFTER;
  return (
    <Line
      tone="wait"
      icon={IconPlugConnectedX}
      what={t(still ? 'call.banner.stillLost' : 'call.banner.lost')}
      next={t(still ? 'call.banner.stillLostNext' : 'call.banner.lostNext', { attempt })}
    >
      <Button variant="default" size="sm" onClick={() => call.tryNow()}>
        {t('call.banner.tryNow')}
      </Button>
    </Line>
  );
}

interface DeviceProps {
  readonly call: Call;
  readonly kind: 'microphone' | 'camera' | 'screen';
  readonly failure: DeviceFailure;
}

function DeviceBanner({ call, kind, failure }: DeviceProps) {
  const { t } = useTranslation();
  return (
    <Line
      tone="wait"
      icon={IconAlertTriangle}
      what={t(`device.failure.${kind}.${failure}.what`)}
      next={t(`device.failure.${kind}.${failure}.next`)}
    >
      {kind !== 'screen' && (
        <Button variant="default" size="sm" onClick={() => call.turn(kind, true)}>
          {t('device.again')}
        </Button>
      )}
      <Button variant="subtle" size="sm" onClick={() => call.dismiss(kind)}>
        {t('call.close')}
      </Button>
    </Line>
  );
}

function SoundBanner({ call }: { readonly call: Call }) {
  const { t } = useTranslation();
  return (
    <Line tone="wait" icon={IconVolumeOff} what={t('call.banner.sound')}>
      <Button size="sm" onClick={() => call.playSound()}>
        {t('call.banner.playSound')}
      </Button>
    </Line>
  );
}

function OwnShareBanner({ call }: { readonly call: Call }) {
  const { t } = useTranslation();
  return (
    <Line tone="plain" icon={IconScreenShare} what={t('call.share.whatYouShare')}>
      <Button variant="default" size="sm" onClick={() => call.share(false)}>
        {t('call.share.stop')}
      </Button>
    </Line>
  );
}

interface LineProps {
  readonly tone: 'wait' | 'plain';
  readonly icon: TablerIcon;
  readonly what: string;
  readonly next?: string;
  readonly children: ReactNode;
}

function Line({ tone, icon: Icon, what, next, children }: LineProps) {
  return (
    <section className={classes.banner} data-tone={tone} aria-label={what}>
      <Icon className={classes.icon} size={22} stroke={1.75} aria-hidden />
      <div className={classes.words}>
        <p className={classes.what}>{what}</p>
        {next !== undefined && <p className={classes.next}>{next}</p>}
      </div>
      <div className={classes.actions}>{children}</div>
    </section>
  );
}
