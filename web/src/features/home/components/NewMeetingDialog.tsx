// What can be chosen about a new meeting. Limits stand beside the fields; what was typed stays, whatever is refused.
import '../../../theme/mantine-dialog.css';
import { Button, Checkbox, Modal, Radio, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnerLeaves } from '../../../api/types';
import { charactersOver, TITLE_CHARACTERS } from '../../../lib/limits';
import { useStore } from '../../../lib/use-store';
import { FieldProblem } from '../../common/components/FieldProblem';
import { RefusalNote } from '../../end/components/RefusalNote';
import type { Draft, NewMeeting, Problems } from '../new-meeting';
import classes from './NewMeetingDialog.module.css';

interface Props {
  readonly meeting: NewMeeting;
  readonly onCreate: () => void;
  readonly onClose: () => void;
}

interface PartProps {
  readonly draft: Draft;
  readonly problems: Problems;
  readonly change: (change: Partial<Draft>) => void;
}

export default function NewMeetingDialog({ meeting, onCreate, onClose }: Props) {
  const { t } = useTranslation();
  const { draft, busy, problems, refusal } = useStore(meeting);
  const change = (some: Partial<Draft>) => meeting.change(some);
  const create = (event: FormEvent) => {
    event.preventDefault();
    onCreate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('home.start.title')}
      size="lg"
      classNames={{
        title: classes.title ?? '',
        content: classes.content ?? '',
        header: classes.header ?? '',
      }}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <form className={classes.form} onSubmit={create} noValidate>
        <Title draft={draft} problems={problems} change={change} />
        <Lasting draft={draft} problems={problems} change={change} />
        <Leaving draft={draft} change={change} />
        <Checkbox
          label={t('home.start.linkRequired')}
          description={t('home.start.linkRequiredHint')}
          checked={draft.linkRequired}
          onChange={(event) => change({ linkRequired: event.currentTarget.checked })}
        />
        {refusal !== undefined && <RefusalNote refusal={refusal} />}
        <div className={classes.actions}>
          <Button variant="default" size="md" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button type="submit" size="md" aria-disabled={busy}>
            {t(busy ? 'home.start.creating' : 'home.start.create')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function Title({ draft, problems, change }: PartProps) {
  const { t } = useTranslation();
  const limit = TITLE_CHARACTERS;
  const problem =
    problems.title === 'too-long'
      ? t('home.start.nameLong', { count: charactersOver(draft.title, limit), limit })
      : problems.title && t('home.start.nameInvalid', { limit });
  return (
    <TextInput
      data-autofocus
      size="md"
      label={t('home.start.name')}
      description={problem === undefined && t('home.start.nameHint', { limit })}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={draft.title}
      onChange={(event) => change({ title: event.currentTarget.value })}
      error={problem && <FieldProblem>{problem}</FieldProblem>}
      autoComplete="off"
    />
  );
}

function Lasting({ draft, problems, change }: PartProps) {
  const { t } = useTranslation();
  const problem =
    problems.slug && t(problems.slug === 'taken' ? 'home.start.slugTaken' : 'home.start.slugInvalid');
  return (
    <div className={classes.group}>
      <Checkbox
        label={t('home.start.lasting')}
        description={t('home.start.lastingHint')}
        checked={draft.lasting}
        onChange={(event) => change({ lasting: event.currentTarget.checked })}
      />
      {draft.lasting && (
        <TextInput
          className={classes.below ?? ''}
          classNames={{ input: classes.slug ?? '' }}
          size="md"
          label={t('home.start.slug')}
          description={problem === undefined && t('home.start.slugHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={draft.slug}
          onChange={(event) => change({ slug: event.currentTarget.value.toLowerCase() })}
          error={problem && <FieldProblem>{problem}</FieldProblem>}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      )}
    </div>
  );
}

function Leaving({ draft, change }: Omit<PartProps, 'problems'>) {
  const { t } = useTranslation();
  return (
    <Radio.Group
      label={t('home.start.leaving')}
      value={draft.ownerLeaves}
      onChange={(value) => change({ ownerLeaves: value as OwnerLeaves })}
    >
      <div className={classes.choices}>
        {draft.lasting && (
          <Radio value="keep" label={t('home.start.keep')} description={t('home.start.keepHint')} />
        )}
        <Radio
          value="hand_over"
          label={t('home.start.handOver')}
          description={t('home.start.handOverHint')}
        />
        <Radio value="end" label={t('home.start.end')} />
      </div>
    </Radio.Group>
  );
}
