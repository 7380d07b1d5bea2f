// The owner gives the meeting another name. The limit stands beside the field, and what was typed stays until it is saved.
import { Button, Popover, TextInput } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { type FormEvent, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { charactersOver, TITLE_CHARACTERS } from '../../../lib/limits';
import { useMeeting, useMeetingState } from '../session';
import { tellUnlessSaved } from '../tell-unless-saved';
import { IconButton } from './IconButton';
import classes from './Rename.module.css';

export function Rename() {
  const { t } = useTranslation();
  const room = useMeeting();
  const title = useMeetingState()?.meeting.title ?? '';
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState('');
  if (room === undefined || !room.isOwner) return null;
  const open = (on: boolean) => {
    if (on) setTyped(title);
    setOpened(on);
  };
  return (
    <Popover
      opened={opened}
      onChange={open}
      onDismiss={() => open(false)}
      position="bottom-start"
      shadow="md"
      width={400}
      withRoles={false}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <IconButton
          small
          icon={IconPencil}
          label={t('call.name.rename')}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => open(!opened)}
        />
      </Popover.Target>
      <Popover.Dropdown className={classes.box ?? ''} role="dialog" aria-label={t('call.name.rename')}>
        <NameForm
          typed={typed}
          onType={setTyped}
          onCancel={() => open(false)}
          onSave={async () => {
            if (await tellUnlessSaved(room.rename(typed))) open(false);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

interface FormProps {
  readonly typed: string;
  readonly onType: (text: string) => void;
  readonly onCancel: () => void;
  readonly onSave: () => Promise<void>;
}

function NameForm({ typed, onType, onCancel, onSave }: FormProps) {
  const { t } = useTranslation();
  const [saving, setSaving] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  // At once: whoever types right after opening would lose the first letters.
  useLayoutEffect(() => field.current?.select(), []);
  const over = charactersOver(typed, TITLE_CHARACTERS);
  const left = TITLE_CHARACTERS - [...typed.trim()].length;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (over > 0 || saving) return;
    setSaving(true);
    await onSave();
    setSaving(false);
  };
  return (
    <form className={classes.form} onSubmit={(event) => void save(event)}>
      <TextInput
        size="md"
        label={t('call.name.field')}
        description={t('call.name.hint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={typed}
        ref={field}
        error={over > 0 && t('call.name.tooLong', { count: over })}
        onChange={(event) => onType(event.currentTarget.value)}
      />
      <div className={classes.buttons}>
        <span className={classes.left}>{over === 0 && t('call.name.left', { count: left })}</span>
        <Button variant="default" onClick={onCancel}>
          {t('call.name.cancel')}
        </Button>
        <Button type="submit" disabled={over > 0} loading={saving}>
          {t('call.name.save')}
        </Button>
      </div>
    </form>
  );
}
