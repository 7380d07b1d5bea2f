// The three device menus, the microphone's meter and the speaker's test.
import { Button } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { choices } from '../../../app/stores';
import { useStore } from '../../../lib/use-store';
import type { Meter } from '../../../state/meter';
import type { CaptureKind } from '../../../state/preview';
import { DeviceSelect } from '../../devices/components/DeviceSelect';
import { LevelMeter } from '../../devices/components/LevelMeter';
import { playTestSound } from '../test-sound';
import type { OwnMedia } from '../use-preview';
import classes from './DeviceFields.module.css';

export function DeviceFields({ own }: { readonly own: OwnMedia }) {
  const { preview, view, meter } = own;
  const chosen = useStore(choices);
  const choose = (kind: CaptureKind) => (id: string) => {
    choices.patch({ [kind]: id });
    preview.choose(kind, id);
  };
  return (
    <>
      <div>
        <DeviceSelect kind="microphone" chosen={chosen.microphone} onChoose={choose('microphone')} />
        {view.microphone.status === 'on' && <Hearing meter={meter} />}
      </div>
      <div className={classes.speaker}>
        <DeviceSelect
          kind="speaker"
          chosen={chosen.speaker}
          onChoose={(speaker) => choices.patch({ speaker })}
        />
        <SpeakerTest />
      </div>
      <DeviceSelect kind="camera" chosen={chosen.camera} onChoose={choose('camera')} />
    </>
  );
}

function Hearing({ meter }: { readonly meter: Meter }) {
  const { t } = useTranslation();
  const { heard } = useStore(meter);
  return (
    <div className={classes.hearing}>
      <LevelMeter meter={meter} />
      <p className={heard ? classes.heard : classes.speak}>
        {heard && <IconCheck size={18} stroke={1.75} aria-hidden />}
        {t(heard ? 'prejoin.heard' : 'prejoin.speak')}
      </p>
    </div>
  );
}

function SpeakerTest() {
  const { t } = useTranslation();
  const [playing, setPlaying] = useState(false);
  const play = () => {
    setPlaying(true);
    playTestSound(choices.get().speaker)
      .catch(() => undefined)
      .finally(() => setPlaying(false));
  };
  return (
    <Button
      className={classes.test}
      variant="default"
      onClick={play}
      aria-disabled={playing}
      title={t('device.testing')}
      aria-label={t('device.testOf', { name: t('device.kinds.speaker') })}
    >
      {t('device.test')}
    </Button>
  );
}
