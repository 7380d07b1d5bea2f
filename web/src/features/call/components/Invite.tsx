// The way in for others: code and link. It opens by itself for who has just made the meeting and is alone in it, and
// closes with the first person.
import { Button, Popover } from '@mantine/core';
import { IconCopy, IconLink, IconUserPlus } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Meeting } from '../../../api/types';
import { useStore } from '../../../lib/use-store';
import { copyText } from '../copy-text';
import { useMeeting, useMeetingState, useSession, useView } from '../session';
import { DoorWords } from './Facts';
import { IconButton } from './IconButton';
import classes from './Invite.module.css';

/** A meeting that is older was not made just now. */
const NEW_FOR_MS = 120_000;

export function Invite() {
  const { t } = useTranslation();
  const { opened } = useSession();
  const { invite } = useStore(opened);
  const meeting = useMeetingState()?.meeting;
  const fresh = useFirstMoments();
  if (meeting === undefined) return null;
  const set = (on: boolean) => opened.patch({ invite: on });
  const title = t(fresh ? 'call.invite.yours' : 'call.invite.title');
  return (
    <Popover
      opened={invite}
      onChange={set}
      onDismiss={() => set(false)}
      closeOnClickOutside={!fresh}
      position="bottom-end"
      shadow="md"
      width={340}
      withRoles={false}
      returnFocus
      trapFocus={!fresh}
    >
      <Popover.Target>
        <IconButton
          icon={IconUserPlus}
          label={t('call.invite.button')}
          aria-haspopup="dialog"
          aria-expanded={invite}
          onClick={() => set(!invite)}
        />
      </Popover.Target>
      <Popover.Dropdown className={classes.box ?? ''} role="dialog" aria-label={title}>
        <h2 className={classes.title}>{title}</h2>
        <p className={classes.code}>
          <span className={classes.label}>{t('call.invite.code')}</span>
          <output className={classes.digits}>{meeting.code}</output>
        </p>
        <div className={classes.buttons}>
          <Button
            leftSection={<IconLink size={18} stroke={1.75} aria-hidden />}
            onClick={() => copyText(location.origin + meeting.link_path, t('call.invite.linkCopied'))}
          >
            {t('call.invite.copyLink')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconCopy size={18} stroke={1.75} aria-hidden />}
            onClick={() => copyText(meeting.code, t('call.invite.codeCopied'))}
          >
            {t('call.invite.copyCode')}
          </Button>
        </div>
        <DoorWords />
      </Popover.Dropdown>
    </Popover>
  );
}

/** By the server's clock alone: this computer's may be wrong. */
function isJustMade({ people, you, created_at }: Meeting): boolean {
  const me = people.find(({ principal }) => principal === you);
  return me !== undefined && me.since - created_at < NEW_FOR_MS;
}

/** Whether the popover opened by itself and is still open. */
function useFirstMoments(): boolean {
  const { opened } = useSession();
  const room = useMeeting();
  const alone = useView(({ people }) => people.every(({ you }) => you));
  const state = useRef<'before' | 'open' | 'over'>('before');
  const isNew = room?.isOwner === true && isJustMade(room.get().meeting);
  useEffect(() => {
    if (state.current === 'before' && room !== undefined) {
      state.current = isNew && alone ? 'open' : 'over';
      if (state.current === 'open') opened.patch({ invite: true });
    }
    if (state.current === 'open' && !alone) {
      state.current = 'over';
      opened.patch({ invite: false });
    }
  }, [opened, room, isNew, alone]);
  return isNew && alone;
}
