// Microphone and camera: the two switches, and behind their carets which device.
import { IconChevronUp, IconMicrophoneOff, IconVideo, IconVideoOff } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeyHint } from '../key-hint';
import { useSession, useView } from '../session';
import { Line } from './Actions';
import classes from './Bar.module.css';
import { BarButton } from './BarButton';
import { BarPopover } from './BarPopover';
import { CameraChoice, MicrophoneChoice, SpeakerChoice } from './DeviceChoices';
import { MicIcon } from './MicIcon';

const ICON = { size: 24, stroke: 1.75, 'aria-hidden': true } as const;

export function CaptureButtons({ carets }: { readonly carets: boolean }) {
  return (
    <>
      <Microphone carets={carets} />
      <Camera carets={carets} />
    </>
  );
}

function Microphone({ carets }: { readonly carets: boolean }) {
  const { t } = useTranslation();
  const { call } = useSession();
  const wanted = useView(({ wants }) => wants.microphone);
  const talking = useView((view) => view.talking);
  const failed = useView(({ failures }) => failures.microphone !== undefined);
  const silent = useView(({ mic }) => mic === 'silent');
  const { levels: meter } = useSession().call;
  const on = wanted || talking;
  return (
    <div className={classes.split} data-off={!on || undefined} data-talking={talking || undefined}>
      <BarButton
        icon={on ? <MicIcon meter={meter} /> : <IconMicrophoneOff {...ICON} />}
        word={t('call.bar.microphone')}
        hint={useKeyHint(t('call.bar.microphoneTip'), 'microphone')}
        on={on}
        inverts
        warning={failed || silent ? t('call.bar.trouble') : undefined}
        onClick={() => call.turn('microphone', !wanted)}
      />
      {carets && (
        <Caret label={t('call.bar.chooseMicrophone')} width={340}>
          <MicrophoneChoice own={meter} />
          <Line />
          <SpeakerChoice />
        </Caret>
      )}
    </div>
  );
}

function Camera({ carets }: { readonly carets: boolean }) {
  const { t } = useTranslation();
  const { call } = useSession();
  const on = useView(({ wants }) => wants.camera);
  const failed = useView(({ failures }) => failures.camera !== undefined);
  const Icon = on ? IconVideo : IconVideoOff;
  return (
    <div className={classes.split} data-off={!on || undefined}>
      <BarButton
        icon={<Icon {...ICON} />}
        word={t('call.bar.camera')}
        hint={useKeyHint(t('call.bar.cameraTip'), 'camera')}
        on={on}
        inverts
        warning={failed ? t('call.bar.trouble') : undefined}
        onClick={() => call.turn('camera', !on)}
      />
      {carets && (
        <Caret label={t('call.bar.chooseCamera')} width={300}>
          <CameraChoice />
        </Caret>
      )}
    </div>
  );
}

interface CaretProps {
  readonly label: string;
  readonly width: number;
  readonly children: ReactNode;
}

function Caret({ label, width, children }: CaretProps) {
  const [opened, setOpened] = useState(false);
  const button = (
    <button
      type="button"
      className={classes.caret}
      aria-label={label}
      aria-haspopup="dialog"
      aria-expanded={opened}
      onClick={() => setOpened(!opened)}
    >
      <IconChevronUp size={18} stroke={1.75} aria-hidden />
    </button>
  );
  return (
    <BarPopover label={label} opened={opened} onChange={setOpened} width={width} target={button}>
      {children}
    </BarPopover>
  );
}
