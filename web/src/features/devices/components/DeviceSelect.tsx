// One labelled menu of the devices of a kind. It keeps no choice itself.
import { NativeSelect } from '@mantine/core';
import { IconMicrophone, IconVideo, IconVolume, type TablerIcon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { devices } from '../../../app/stores';
import { useStore } from '../../../lib/use-store';
import type { DeviceKind } from '../../../state/choices';
import { useDeviceNames } from '../use-device-names';
import classes from './DeviceSelect.module.css';

const ICONS: Readonly<Record<DeviceKind, TablerIcon>> = {
  camera: IconVideo,
  microphone: IconMicrophone,
  speaker: IconVolume,
};

interface Props {
  readonly kind: DeviceKind;
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}

export function DeviceSelect({ kind, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const list = useDeviceNames(useStore(devices))[kind];
  const Icon = ICONS[kind];
  const empty = t(kind === 'speaker' ? 'device.system' : 'device.none');
  const current = list.find((device) => device.id === chosen) ?? list[0];
  return (
    <NativeSelect
      classNames={{ root: classes.field ?? '', input: classes.select ?? '' }}
      size="md"
      label={t(`device.kinds.${kind}`)}
      leftSection={<Icon size={20} stroke={1.75} aria-hidden />}
      disabled={list.length === 0}
      value={current?.id ?? ''}
      data={
        list.length === 0
          ? [{ value: '', label: empty }]
          : list.map(({ id, label }) => ({ value: id, label }))
      }
      onChange={(event) => onChoose(event.currentTarget.value)}
    />
  );
}
