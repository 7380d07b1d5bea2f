// The menus behind the carets: microphone and speaker, camera.
import { Menu } from '@mantine/core';
import { IconChevronUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { devices } from '../../../app/stores';
import { useStore } from '../../../lib/use-store';
import type { Call, CallView } from '../../../state/call';
import type { DeviceKind } from '../../../state/choices';
import type { Meter } from '../../../state/meter';
import { LevelMeter } from '../../devices/components/LevelMeter';
import { useDeviceNames } from '../../devices/use-device-names';
import classes from './Bar.module.css';
import own from './DeviceMenus.module.css';

interface Props {
  readonly call: Call;
  readonly view: CallView;
}

export function MicrophoneMenu({ call, view, meter }: Props & { readonly meter: Meter }) {
  const { t } = useTranslation();
  return (
    <Caret label={t('call.bar.chooseMicrophone')}>
      <Rows call={call} view={view} kind="microphone" />
      {view.wants.microphone && (
        <div className={own.meter}>
          <LevelMeter meter={meter} />
        </div>
      )}
      <Menu.Divider />
      <Rows call={call} view={view} kind="speaker" />
    </Caret>
  );
}

export function CameraMenu({ call, view }: Props) {
  const { t } = useTranslation();
  return (
    <Caret label={t('call.bar.chooseCamera')}>
      <Rows call={call} view={view} kind="camera" />
    </Caret>
  );
}

function Caret({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <Menu position="top" shadow="md" width={300}>
      <Menu.Target>
        <button type="button" className={classes.caret} aria-label={label}>
          <IconChevronUp size={18} stroke={1.75} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}

function Rows({ call, view, kind }: Props & { readonly kind: DeviceKind }) {
  const { t } = useTranslation();
  const list = useDeviceNames(useStore(devices))[kind];
  const chosen = list.find((device) => device.id === view.wants.devices[kind]) ?? list[0];
  const empty = t(kind === 'speaker' ? 'prejoin.systemSpeaker' : 'prejoin.noDevice');
  return (
    <>
      <Menu.Label>{t(`prejoin.${kind}`)}</Menu.Label>
      {list.length === 0 && <Menu.Item disabled>{empty}</Menu.Item>}
      <Menu.RadioGroup value={chosen?.id ?? ''} onChange={(id) => call.use(kind, String(id))}>
        {list.map(({ id, label }) => (
          <Menu.RadioItem key={id} value={id}>
            {label}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}
