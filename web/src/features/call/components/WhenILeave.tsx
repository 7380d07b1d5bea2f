// What happens to the meeting when its owner leaves: the owner chooses.
import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { OwnerLeaves } from '../../../api/types';
import { useMeeting, useMeetingState } from '../session';
import { tellUnlessSaved } from '../tell-unless-saved';
import classes from './LeaveButton.module.css';

export function WhenILeave() {
  const { t } = useTranslation();
  const room = useMeeting();
  const meeting = useMeetingState()?.meeting;
  if (room === undefined || meeting === undefined || !room.isOwner) return null;
  const words: Record<OwnerLeaves, string> = {
    hand_over: t('call.leave.whenHandOver'),
    end: t('call.leave.whenEnd'),
    keep: t('call.leave.whenKeep'),
  };
  // Only a lasting meeting can wait for its owner.
  const possible: OwnerLeaves[] = meeting.lasting ? ['hand_over', 'end', 'keep'] : ['hand_over', 'end'];
  return (
    <div className={classes.when}>
      <NativeSelect
        label={t('call.leave.when')}
        value={meeting.owner_leaves}
        data={possible.map((value) => ({ value, label: words[value] }))}
        onChange={(event) =>
          void tellUnlessSaved(room.setOwnerLeaves(event.currentTarget.value as OwnerLeaves))
        }
      />
    </div>
  );
}
