// Which camera, microphone and speaker: one row a device, with a meter for every microphone and a test for every speaker.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { devices } from '../../../app/stores';
import { useStore } from '../../../lib/use-store';
import type { DeviceKind } from '../../../state/choices';
import type { Levels } from '../../../state/meter';
import { LevelMeter } from '../../devices/components/LevelMeter';
import { useDeviceNames } from '../../devices/use-device-names';
import { useMicrophoneMeters } from '../../devices/use-microphone-meters';
import { playTestSound } from '../../prejoin/test-sound';
import { useSession, useView } from '../session';
import { ActionList, Choice, OneOf } from './Actions';
import classes from './DeviceChoices.module.css';

function useDevicesOf(kind: DeviceKind) {
  const { call } = useSession();
  const list = useDeviceNames(useStore(devices))[kind];
  const using = useView((view) => view.using[kind] ?? view.wants.devices[kind]);
  const chosen = list.find(({ id }) => id === using) ?? list[0];
  return { list, chosen: chosen?.id, choose: (id: string) => call.use(kind, id) };
}

export function CameraChoice() {
  const { t } = useTranslation();
  const { list, chosen, choose } = useDevicesOf('camera');
  return (
    <ActionList>
      <OneOf label={t('device.kinds.camera')}>
        {list.length === 0 && <p className={classes.none}>{t('device.none')}</p>}
        {list.map(({ id, label }) => (
          <Choice key={id} role="radio" on={id === chosen} onPress={() => choose(id)}>
            {label}
          </Choice>
        ))}
      </OneOf>
    </ActionList>
  );
}

/** `own` is the meter of the microphone in use, which is not opened a second time. */
export function MicrophoneChoice({ own }: { readonly own: Levels }) {
  const { t } = useTranslation();
  const { list, chosen, choose } = useDevicesOf('microphone');
  const on = useView(({ wants, talking }) => wants.microphone || talking);
  const meters = useMicrophoneMeters(list, on ? chosen : undefined);
  return (
    <ActionList>
      <OneOf label={t('device.kinds.microphone')}>
        {list.length === 0 && <p className={classes.none}>{t('device.none')}</p>}
        {list.map(({ id, label }) => {
          const meter = on && id === chosen ? own : meters.get(id);
          return (
            <div key={id} className={classes.metered}>
              <Choice role="radio" on={id === chosen} onPress={() => choose(id)}>
                {label}
              </Choice>
              {meter !== undefined && (
                <span className={classes.meter}>
                  <LevelMeter meter={meter} label={t('device.levelOf', { name: label })} bars={12} />
                </span>
              )}
            </div>
          );
        })}
      </OneOf>
    </ActionList>
  );
}

export function SpeakerChoice() {
  const { t } = useTranslation();
  const { list, chosen, choose } = useDevicesOf('speaker');
  return (
    <ActionList>
      <OneOf label={t('device.kinds.speaker')}>
        {list.length === 0 && (
          <div className={classes.row}>
            <p className={classes.none}>{t('device.system')}</p>
            <Test speaker={undefined} name={t('device.kinds.speaker')} />
          </div>
        )}
        {list.map(({ id, label }) => (
          <div key={id} className={classes.row}>
            <Choice role="radio" on={id === chosen} onPress={() => choose(id)}>
              {label}
            </Choice>
            <Test speaker={id} name={label} />
          </div>
        ))}
      </OneOf>
    </ActionList>
  );
}

function Test({ speaker, name }: { readonly speaker: string | undefined; readonly name: string }) {
  const { t } = useTranslation();
  const [playing, setPlaying] = useState(false);
  const play = () => {
    if (playing) return;
    setPlaying(true);
    playTestSound(speaker)
      .catch(() => undefined)
      .finally(() => setPlaying(false));
  };
  return (
    <button
      type="button"
      className={classes.test}
      aria-label={t('device.testOf', { name })}
      aria-disabled={playing || undefined}
      title={t('device.testing')}
      onClick={play}
    >
      {t('device.test')}
    </button>
  );
}
