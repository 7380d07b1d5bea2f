// Before joining: the own picture, the devices, the name. Nothing is sent from here, and nothing that fails here keeps
// anybody out.
import { Button, TextInput } from '@mantine/core';
import { IconDoorEnter, IconLock } from '@tabler/icons-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { choices, devices } from '../../../app/stores';
import { useFocusFirst } from '../../../lib/use-focus-first';
import type { Choices } from '../../../state/choices';
import { pluggedIn } from '../../../state/devices';
import type { PreviewView } from '../../../state/preview';
import { HeaderChip } from '../../common/components/HeaderChip';
import { TopBar } from '../../common/components/TopBar';
import type { Joining } from '../../meeting/components/Meeting';
import { joinWith } from '../join-label';
import { useOwnMedia } from '../use-preview';
import { DeviceFields } from './DeviceFields';
import classes from './Prejoin.module.css';
import { PreviewStage } from './PreviewStage';

const NAME_LENGTH = 64;

interface Props {
  readonly room: string;
  readonly onJoin: (joining: Joining) => void;
}

export function Prejoin({ room, onJoin }: Props) {
  const { t } = useTranslation();
  const heading = useFocusFirst<HTMLHeadingElement>();
  const own = useOwnMedia();
  const [name, setName] = useState(() => choices.get().name);
  const [problem, setProblem] = useState(false);
  useEffect(() => {
    document.title = t('call.title', { room });
  }, [t, room]);
  const join = (with_: 'chosen' | 'nothing') => {
    const called = name.trim();
    setProblem(called === '');
    if (called === '') return;
    choices.patch({ name: called });
    const wants = wantsOf(choices.get(), own.view, with_);
    own.preview.stop();
    onJoin({ name: called, wants });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    join('chosen');
  };
  const label = joinWith(own.view);
  return (
    <div className={classes.page}>
      <TopBar />
      <main className={classes.main} aria-label={t('prejoin.title', { room })}>
        <PreviewStage own={own} name={name} />
        <form className={classes.side} onSubmit={submit} noValidate>
          <h1 ref={heading} className={classes.room} tabIndex={-1}>
            {room}
          </h1>
          <TextInput
            size="md"
            label={t('prejoin.name')}
            value={name}
            maxLength={NAME_LENGTH}
            autoComplete="name"
            onChange={(event) => setName(event.currentTarget.value)}
            error={problem && name.trim() === '' && t('prejoin.nameEmpty')}
          />
          <DeviceFields own={own} />
          <div className={classes.chips}>
            <HeaderChip icon={IconDoorEnter} words={t('call.door.chip')} what={t('call.door.what')} />
            <HeaderChip icon={IconLock} words={t('call.encryption.chip')} what={t('call.encryption.what')} />
          </div>
          <Button type="submit" size="lg" fullWidth>
            {t(`prejoin.join.${label}`)}
          </Button>
          {label !== 'none' && (
            <button type="button" className={classes.without} onClick={() => join('nothing')}>
              {t('prejoin.without')}
            </button>
          )}
        </form>
      </main>
    </div>
  );
}

function wantsOf(chosen: Choices, view: PreviewView, with_: 'chosen' | 'nothing'): Joining['wants'] {
  const label = joinWith(view);
  return {
    camera: with_ === 'chosen' && (label === 'both' || label === 'camera'),
    microphone: with_ === 'chosen' && (label === 'both' || label === 'microphone'),
    devices: pluggedIn(chosen, devices.get()),
  };
}
