// Who may enter, and who can hear: the two facts about every meeting, in exactly the words that are true.
import { Switch } from '@mantine/core';
import { IconDoorEnter, IconLock, type TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMeeting, useMeetingState } from '../session';
import { tellUnlessSaved } from '../tell-unless-saved';
import classes from './Facts.module.css';

export function DoorFact() {
  const { t } = useTranslation();
  return (
    <Fact icon={IconDoorEnter} what={t('call.door.chip')}>
      <DoorWords />
    </Fact>
  );
}

export function DoorWords() {
  const { t } = useTranslation();
  const room = useMeeting();
  const meeting = useMeetingState()?.meeting;
  const required = meeting?.link_required === true;
  return (
    <div className={classes.words}>
      <p>{t(required ? 'call.door.whatLink' : 'call.door.what')}</p>
      {room?.isOwner === true && (
        <Switch
          className={classes.switch ?? ''}
          label={t('call.door.required')}
          description={t('call.door.requiredHint')}
          checked={required}
          onChange={(event) => tellUnlessSaved(room.requireLink(event.currentTarget.checked))}
        />
      )}
      {room?.isOwner === true && (
        <Switch
          className={classes.switch ?? ''}
          label={t('call.control.allow')}
          description={t('call.control.allowHint')}
          checked={meeting?.remote_control === true}
          onChange={(event) => tellUnlessSaved(room.allowControl(event.currentTarget.checked))}
        />
      )}
    </div>
  );
}

export function EncryptionFact() {
  const { t } = useTranslation();
  return (
    <Fact icon={IconLock} what={t('call.encryption.chip')}>
      <p className={classes.words}>{t('call.encryption.what')}</p>
    </Fact>
  );
}

interface FactProps {
  readonly icon: TablerIcon;
  readonly what: string;
  readonly children: ReactNode;
}

function Fact({ icon: Icon, what, children }: FactProps) {
  return (
    <section className={classes.fact}>
      <Icon className={classes.icon} size={20} stroke={1.75} aria-hidden />
      <div>
        <h3 className={classes.what}>{what}</h3>
        {children}
      </div>
    </section>
  );
}
