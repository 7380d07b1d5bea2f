// Who controls whose computer, for everybody in the meeting, as long as it lasts. It never collapses to an icon.
import { IconHandClick } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Lease } from '../../../state/remote/lease';
import { isLive } from '../../../state/remote/lease';
import { useMeetingState } from '../session';
import { useControl } from '../use-control';
import { Chip } from './Chip';
import { useNameOf } from './ControllingBar';

export function ControlChips() {
  const { all } = useControl();
  const you = useMeetingState()?.meeting.you;
  // What I take part in has a bar or banner of its own.
  const others = all.filter(
    (lease) => isLive(lease) && lease.controller.principal !== you && lease.controlled.principal !== you,
  );
  return others.map((lease) => <One key={lease.lease} lease={lease} />);
}

function One({ lease }: { readonly lease: Lease }) {
  const { t } = useTranslation();
  const controller = useNameOf(lease.controller.principal);
  const controlled = useNameOf(lease.controlled.principal);
  const words = t('call.control.chip', { controller, controlled });
  return (
    <Chip icon={IconHandClick} words={words} short={words} tone="control">
      {t('call.control.chipWhat', { controller, controlled })}
    </Chip>
  );
}
