// The device menus where the bar has no room for carets: a sheet from the bottom.
import { Drawer } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Call, CallView } from '../../../state/call';
import type { DeviceKind } from '../../../state/choices';
import { DeviceSelect } from '../../devices/components/DeviceSelect';
import classes from './DeviceSheet.module.css';

const KINDS: readonly DeviceKind[] = ['microphone', 'speaker', 'camera'];

interface Props {
  readonly call: Call;
  readonly view: CallView;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function DeviceSheet({ call, view, opened, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="bottom"
      size="auto"
      classNames={{ content: classes.sheet ?? '', header: classes.head ?? '', title: classes.title ?? '' }}
      title={t('call.bar.devices')}
      closeButtonProps={{ 'aria-label': t('call.close') }}
    >
      <div className={classes.fields}>
        {KINDS.map((kind) => (
          <DeviceSelect
            key={kind}
            kind={kind}
            chosen={view.wants.devices[kind]}
            onChoose={(id) => call.use(kind, id)}
          />
        ))}
      </div>
    </Drawer>
  );
}
