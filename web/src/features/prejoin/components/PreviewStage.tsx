// The own picture, mirrored, with the two switches on it.
import { Loader } from '@mantine/core';
import {
  IconMicrophone,
  IconMicrophoneOff,
  IconVideo,
  IconVideoOff,
  type TablerIcon,
} from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { choices } from '../../../app/stores';
import type { Capture, CaptureKind, Preview } from '../../../state/preview';
import { Initials } from '../../common/components/Initials';
import { SpeakingBars } from '../../common/components/SpeakingBars';
import type { OwnMedia } from '../use-preview';
import { CaptureTrouble } from './CaptureTrouble';
import classes from './PreviewStage.module.css';

interface Props {
  readonly own: OwnMedia;
  readonly name: string;
  readonly onWithout: () => void;
}

export function PreviewStage({ own, name, onWithout }: Props) {
  const { t } = useTranslation();
  const { preview, view, meter } = own;
  const failed = view.camera.status === 'failed';
  const trouble = (kind: CaptureKind) => {
    const capture = view[kind];
    if (capture.status !== 'failed') return null;
    return (
      <CaptureTrouble
        kind={kind}
        failure={capture.failure}
        onAgain={() => void preview.open(kind)}
        onWithout={onWithout}
      />
    );
  };
  return (
    <section className={classes.column} aria-label={t('prejoin.preview')}>
      <div className={classes.stage} data-failed={failed || undefined}>
        {trouble('camera') ?? <Picture capture={view.camera} name={name} />}
        {view.camera.status === 'on' && (
          <p className={classes.plate}>
            <span className={classes.name}>{name.trim() || t('call.tile.you')}</span> {t('prejoin.mirrored')}
          </p>
        )}
        <div className={classes.switches}>
          <Switch
            preview={preview}
            kind="microphone"
            capture={view.microphone}
            on={IconMicrophone}
            off={IconMicrophoneOff}
          >
            {view.microphone.status === 'on' && <SpeakingBars meter={meter} />}
          </Switch>
          <Switch preview={preview} kind="camera" capture={view.camera} on={IconVideo} off={IconVideoOff} />
        </div>
      </div>
      {trouble('microphone')}
    </section>
  );
}

function Picture({ capture, name }: { readonly capture: Capture; readonly name: string }) {
  const { t } = useTranslation();
  if (capture.status === 'on') return <OwnVideo track={capture.track} />;
  if (capture.status === 'asking') {
    return (
      <div className={classes.empty}>
        <Loader color="var(--cv-text-3)" />
        <p>{t('prejoin.asking')}</p>
      </div>
    );
  }
  return (
    <div className={classes.empty}>
      <Initials id="you" name={name} />
      {capture.status === 'off' && <p>{t('prejoin.cameraIsOff')}</p>}
    </div>
  );
}

function OwnVideo({ track }: { readonly track: MediaStreamTrack }) {
  const { t } = useTranslation();
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (video === null) return undefined;
    video.srcObject = new MediaStream([track]);
    return () => {
      video.srcObject = null;
    };
  }, [track]);
  return (
    <video
      ref={element}
      className={classes.video}
      aria-label={t('prejoin.preview')}
      data-source="camera"
      autoPlay
      playsInline
      muted
    />
  );
}

interface SwitchProps {
  readonly preview: Preview;
  readonly kind: CaptureKind;
  readonly capture: Capture;
  readonly on: TablerIcon;
  readonly off: TablerIcon;
  readonly children?: React.ReactNode;
}

function Switch({ preview, kind, capture, on: On, off: Off, children }: SwitchProps) {
  const { t } = useTranslation();
  const isOn = capture.status === 'on' || capture.status === 'asking';
  const toggle = () => {
    choices.patch(kind === 'camera' ? { cameraOn: !isOn } : { microphoneOn: !isOn });
    if (isOn) preview.shut(kind);
    else void preview.open(kind);
  };
  const Icon = isOn ? On : Off;
  // Called by its state in words, as it is shown where there is room: a pressed "on" would say it twice.
  const state = t(isOn ? `prejoin.${kind}On` : `prejoin.${kind}Off`);
  return (
    <button
      type="button"
      className={classes.switch}
      data-off={!isOn || undefined}
      aria-label={state}
      onClick={toggle}
    >
      <Icon size={20} stroke={1.75} aria-hidden />
      <span className={classes.state} aria-hidden="true">
        {state}
      </span>
      <span className={classes.noun} aria-hidden="true">
        {t(`prejoin.${kind}`)}
      </span>
      {children}
    </button>
  );
}
