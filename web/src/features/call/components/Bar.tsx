// The controls of the meeting: always there, always in this order.
import {
  IconMicrophoneOff,
  IconPhoneOff,
  IconScreenShare,
  IconSettings,
  IconVideo,
  IconVideoOff,
} from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mediaDevices } from '../../../app/stores';
import type { Call, CallView } from '../../../state/call';
import { isOn } from '../../../state/people';
import { useOwnMeter } from '../use-own-meter';
import { useToolbar } from '../use-toolbar';
import classes from './Bar.module.css';
import { BarButton } from './BarButton';
import { CameraMenu, MicrophoneMenu } from './DeviceMenus';
import { DeviceSheet } from './DeviceSheet';
import { MicIcon } from './MicIcon';

const ICON = { size: 24, stroke: 1.75, 'aria-hidden': true } as const;

interface Props {
  readonly call: Call;
  readonly view: CallView;
}

export function Bar({ call, view }: Props) {
  const { t } = useTranslation();
  const bar = useRef<HTMLDivElement>(null);
  const [sheet, setSheet] = useState(false);
  useToolbar(bar);
  return (
    <div
      ref={bar}
      id="controls"
      className={classes.bar}
      role="toolbar"
      aria-label={t('call.controls')}
      tabIndex={-1}
    >
      <Capture call={call} view={view} />
      <div className={classes.group}>
        <Share call={call} view={view} />
      </div>
      <BarButton
        className={classes.devices}
        icon={<IconSettings {...ICON} />}
        word={t('call.bar.devices')}
        hint={t('call.bar.devices')}
        onPress={() => setSheet(true)}
      />
      <BarButton
        className={classes.leave}
        icon={<IconPhoneOff {...ICON} />}
        word={t('call.bar.leave')}
        hint={t('call.bar.leaveKeys')}
        onPress={() => call.leave()}
      />
      <DeviceSheet call={call} view={view} opened={sheet} onClose={() => setSheet(false)} />
    </div>
  );
}

function Capture({ call, view }: Props) {
  const { t } = useTranslation();
  const { camera, microphone } = view.wants;
  const meter = useOwnMeter(view.people.find((person) => person.you));
  const CameraIcon = camera ? IconVideo : IconVideoOff;
  return (
    <div className={classes.group}>
      <div className={classes.split} data-off={!microphone || undefined}>
        <BarButton
          icon={microphone ? <MicIcon meter={meter} /> : <IconMicrophoneOff {...ICON} />}
          word={t('call.bar.microphone')}
          hint={t('call.bar.microphoneKeys')}
          on={microphone}
          inverts
          warning={view.failures.microphone !== undefined}
          onPress={() => call.turn('microphone', !microphone)}
        />
        <MicrophoneMenu call={call} view={view} meter={meter} />
      </div>
      <div className={classes.split} data-off={!camera || undefined}>
        <BarButton
          icon={<CameraIcon {...ICON} />}
          word={t('call.bar.camera')}
          hint={t('call.bar.cameraKeys')}
          on={camera}
          inverts
          warning={view.failures.camera !== undefined}
          onPress={() => call.turn('camera', !camera)}
        />
        <CameraMenu call={call} view={view} />
      </div>
    </div>
  );
}

function Share({ call, view }: Props) {
  const { t } = useTranslation();
  const me = view.people.find((person) => person.you);
  const sharing = me !== undefined && isOn(me, 'screen');
  // Browsers of phones have no way to capture the screen, whatever the type says.
  const possible = mediaDevices !== undefined && 'getDisplayMedia' in mediaDevices;
  const hint = sharing ? t('call.bar.stopKeys') : t('call.bar.shareKeys');
  return (
    <BarButton
      icon={<IconScreenShare {...ICON} />}
      word={t('call.bar.share')}
      hint={possible ? hint : t('call.bar.shareImpossible')}
      on={sharing}
      impossible={!possible}
      onPress={() => call.share(!sharing)}
    />
  );
}
