// Leave. Only the owner is asked, because only then something changes for the others; and it says what.
import { IconDoorExit, IconPhoneOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { whenILeave } from '../../../state/meeting';
import { useMe, useMeeting, useMeetingState, useSession } from '../session';
import { Action, ActionList } from './Actions';
import classes from './Bar.module.css';
import { BarButton } from './BarButton';
import { BarPopover } from './BarPopover';
import own from './LeaveButton.module.css';
import { WhenILeave } from './WhenILeave';

export function LeaveButton() {
  const { t } = useTranslation();
  const { call } = useSession();
  const room = useMeeting();
  const state = useMeetingState();
  const [opened, setOpened] = useState(false);
  const asks = state !== undefined && room?.isOwner === true;
  const button = (
    <BarButton
      className={classes.leave}
      icon={<IconPhoneOff size={24} stroke={1.75} aria-hidden />}
      word={t('call.bar.leave')}
      hint={t('call.bar.leaveTip')}
      {...(asks ? { 'aria-haspopup': 'dialog' as const, 'aria-expanded': opened } : {})}
      onClick={() => (asks ? setOpened(!opened) : call.leave())}
    />
  );
  if (!asks) return button;
  return (
    <BarPopover
      label={t('call.leave.title')}
      opened={opened}
      onChange={setOpened}
      width={320}
      target={button}
    >
      <LeaveChoices onDone={() => setOpened(false)} />
    </BarPopover>
  );
}

function LeaveChoices({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const { call, opened } = useSession();
  return (
    <ActionList>
      <p className={own.what}>{useWhatFollows()}</p>
      <Action icon={IconDoorExit} onPress={() => call.leave()}>
        {t('call.leave.leave')}
      </Action>
      <Action
        icon={IconPhoneOff}
        red
        onPress={() => {
          onDone();
          opened.show({ kind: 'end' });
        }}
      >
        {t('call.leave.endForAll')}
      </Action>
      <WhenILeave />
    </ActionList>
  );
}

function useWhatFollows(): string {
  const { t } = useTranslation();
  const me = useMe();
  const meeting = useMeetingState()?.meeting;
  if (meeting === undefined) return '';
  const follows = whenILeave(meeting, me?.device ?? '');
  if (follows.kind === 'handed-over') return t('call.leave.handedOver', { name: follows.to.name });
  return t(follows.kind === 'ends' ? 'call.leave.ends' : 'call.leave.stays');
}
