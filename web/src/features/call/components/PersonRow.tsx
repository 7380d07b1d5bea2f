// One person of the list. It takes plain values, so that only the lines of those who changed are drawn again.
import { Popover } from '@mantine/core';
import {
  IconDotsVertical,
  IconMicrophone,
  IconMicrophoneOff,
  IconVideo,
  IconVideoOff,
} from '@tabler/icons-react';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isOn, type Person } from '../../../state/people';
import { Initials } from '../../common/components/Initials';
import { SpeakingBars } from '../../common/components/SpeakingBars';
import type { Listed } from '../people-list';
import { useForMyself } from '../session';
import { dropdown } from './Actions';
import { IconButton } from './IconButton';
import { PersonActions } from './PersonActions';
import classes from './PersonRow.module.css';

interface Props extends Omit<Listed, 'devices'> {
  /** The device that stands for the person; absent for those who are away. */
  readonly first: Person | undefined;
  readonly devices: number;
  readonly speaking: boolean;
}

export const PersonRow = memo(function PersonRow(props: Props) {
  const { principal, name, you, owner, state, first, speaking } = props;
  const { t } = useTranslation();
  const roles = [you && t('call.panel.you'), owner && t('call.tile.host')].filter((role) => role !== false);
  const line = useSecondLine(props);
  return (
    <li className={classes.row} data-principal={principal} data-state={state}>
      <span className={classes.face}>
        <Initials id={principal} name={name} />
      </span>
      <div className={classes.words}>
        <p className={classes.name}>
          <span className={classes.text} title={name}>
            {name}
          </span>
          {roles.length > 0 && <span className={classes.role}>{roles.join(', ')}</span>}
        </p>
        {line !== undefined && <p className={classes.line}>{line}</p>}
      </div>
      {first !== undefined && <Devices person={first} speaking={speaking} />}
      {first !== undefined && <Options person={first} />}
    </li>
  );
});

function useSecondLine({ principal, state, lostUntil, devices, first }: Props): string | undefined {
  const { t, i18n } = useTranslation();
  const { hidden, volumes } = useForMyself();
  if (state === 'connecting') return t('call.panel.connecting');
  if (state === 'lost') {
    if (lostUntil === undefined) return t('call.panel.lost');
    const time = new Intl.DateTimeFormat(i18n.language, { timeStyle: 'short' }).format(lostUntil);
    return t('call.panel.lostUntil', { time });
  }
  const volume = volumes[principal];
  const facts = [
    devices > 1 && t('call.panel.devices', { count: devices }),
    first?.network === 'weak' && t('call.panel.weak'),
    hidden.includes(principal) && t('call.panel.hidden'),
    volume !== undefined && t('call.panel.quieter', { volume: Math.round(volume * 100) }),
  ].filter((fact) => fact !== false);
  return facts.length === 0 ? undefined : facts.join(' · ');
}

function Devices({ person, speaking }: { readonly person: Person; readonly speaking: boolean }) {
  const { t } = useTranslation();
  const microphone = isOn(person, 'microphone');
  const camera = isOn(person, 'camera');
  const Mic = microphone ? IconMicrophone : IconMicrophoneOff;
  const Cam = camera ? IconVideo : IconVideoOff;
  return (
    <span className={classes.devices}>
      {speaking ? (
        <SpeakingBars />
      ) : (
        <Mic
          size={20}
          stroke={1.75}
          role="img"
          aria-label={t(microphone ? 'call.panel.microphoneOn' : 'call.panel.microphoneOff')}
        />
      )}
      <Cam
        size={20}
        stroke={1.75}
        role="img"
        aria-label={t(camera ? 'call.panel.cameraOn' : 'call.panel.cameraOff')}
      />
    </span>
  );
}

function Options({ person }: { readonly person: Person }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const label = t('call.tile.options', { name: person.name });
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      onDismiss={() => setOpened(false)}
      position="bottom-end"
      shadow="md"
      width={264}
      withRoles={false}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <IconButton
          small
          icon={IconDotsVertical}
          label={label}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        />
      </Popover.Target>
      <Popover.Dropdown className={dropdown} role="dialog" aria-label={label}>
        <PersonActions person={person} onDone={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}
