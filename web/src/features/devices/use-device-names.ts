// Devices with a name each: a browser hides the labels until the person has allowed one.
import { useTranslation } from 'react-i18next';
import type { DeviceKind } from '../../state/choices';
import type { Device, DeviceList } from '../../state/devices';

export function useDeviceNames(list: DeviceList): DeviceList {
  const { t } = useTranslation();
  const named = (kind: DeviceKind): Device[] =>
    list[kind].map(({ id, label }, index) => ({
      id,
      label: label || t(`device.${kind}`, { number: index + 1 }),
    }));
  return { camera: named('camera'), microphone: named('microphone'), speaker: named('speaker') };
}
