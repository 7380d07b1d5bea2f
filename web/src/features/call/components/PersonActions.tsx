// What I can do about a person: first what is for me alone, then what the host may do for all.
import {
  IconCrown,
  IconEye,
  IconEyeOff,
  IconHandClick,
  IconPictureInPictureTop,
  IconPin,
  IconPinnedOff,
  IconVolume,
} from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from '../../../lib/use-store';
import type { Person } from '../../../state/people';
import { corners } from '../../../state/personal';
import { whyNotAsk } from '../../../state/remote/lease';
import { forMyself, settings, useForMyself, useMeeting, useMeetingState, useSession } from '../session';
import { togglePin } from '../toggle-pin';
import { Action, ActionList, Line } from './Actions';
import classes from './PersonActions.module.css';

interface Props {
  readonly person: Person;
  readonly floating?: boolean;
  readonly onDone: () => void;
}

export function PersonActions({ person, floating = false, onDone }: Props) {
  const { t } = useTranslation();
  const { stage } = useSession();
  const pinned = useStore(stage).pinned === person.id;
  const then = (run: () => void) => () => {
    run();
    onDone();
  };
  return (
    <ActionList label={person.you ? t('call.tile.you') : person.name}>
      <Action icon={pinned ? IconPinnedOff : IconPin} onPress={then(() => togglePin(stage, person))}>
        {t(pinned ? 'call.person.unpin' : 'call.person.pin')}
      </Action>
      {floating && (
        <Action icon={IconPictureInPictureTop} onPress={nextCorner}>
          {t('call.person.move')}
        </Action>
      )}
      {!person.you && <Hide person={person} onDone={onDone} />}
      {!person.you && <Volume principal={person.principal} />}
      <ControlActions person={person} onDone={onDone} />
      <MakeHost person={person} onDone={onDone} />
    </ActionList>
  );
}

function nextCorner(): void {
  const at = corners.indexOf(settings.get().corner);
  settings.patch({ corner: corners[(at + 1) % corners.length] ?? 'bottom-right' });
}

function Hide({ person, onDone }: Props) {
  const { t } = useTranslation();
  const hidden = useForMyself().hidden.includes(person.principal);
  return (
    <Action
      icon={hidden ? IconEye : IconEyeOff}
      onPress={() => {
        forMyself.hide(person.principal, !hidden);
        onDone();
      }}
    >
      {t(hidden ? 'call.person.show' : 'call.person.hide')}
    </Action>
  );
}

export function Volume({ principal }: { readonly principal: string }) {
  const { t } = useTranslation();
  const { call } = useSession();
  const id = useId();
  const { volumes } = useForMyself();
  const volume = Math.round((volumes[principal] ?? 1) * 100);
  return (
    <div className={classes.volume}>
      <IconVolume className={classes.icon} size={20} stroke={1.75} aria-hidden />
      <label htmlFor={id}>{t('call.person.volume')}</label>
      <output className={classes.percent}>{t('call.person.percent', { volume })}</output>
      <input
        id={id}
        className={classes.slider}
        type="range"
        min={0}
        max={100}
        step={5}
        value={volume}
        aria-valuetext={t('call.person.percent', { volume })}
        onChange={(event) => {
          const loudness = Number(event.currentTarget.value) / 100;
          forMyself.hear(principal, loudness);
          call.setVolume(principal, loudness);
        }}
      />
    </div>
  );
}

/** Asking to control this person's computer with the pointer; what else is needed can be asked for later. */
function ControlActions({ person, onDone }: Props) {
  const { t } = useTranslation();
  const { opened } = useSession();
  const meeting = useMeetingState()?.meeting;
  if (meeting === undefined || person.you || person.principal === meeting.you) return null;
  const why = whyNotAsk(meeting, person.principal);
  return (
    <Action
      icon={IconHandClick}
      impossible={why !== undefined}
      hint={why === undefined ? undefined : t(`call.control.cannot.${why}`, { name: person.name })}
      onPress={() => {
        onDone();
        opened.show({ kind: 'ask-control', principal: person.principal, name: person.name });
      }}
    >
      {t('call.control.askShort')}
    </Action>
  );
}

/** For the owner: the meeting becomes somebody else's. */
function MakeHost({ person, onDone }: Props) {
  const { t } = useTranslation();
  const { opened } = useSession();
  const room = useMeeting();
  const meeting = useMeetingState()?.meeting;
  const mine = room?.isOwner === true && meeting !== undefined;
  if (!mine || person.principal === meeting.you) return null;
  const { principal, name } = person;
  return (
    <>
      <Line />
      <Action
        icon={IconCrown}
        onPress={() => {
          onDone();
          opened.show({ kind: 'hand-over', principal, name });
        }}
      >
        {t('call.person.makeHost')}
      </Action>
    </>
  );
}
