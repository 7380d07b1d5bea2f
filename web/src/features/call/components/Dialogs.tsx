// The dialogs of the meeting, one at a time, opened by the person and never by anybody else's act.
import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from '../../../lib/use-store';
import { useFrame } from '../frame';
import type { Dialog } from '../opened';
import { useMeeting, useSession } from '../session';
import { tellUnlessSaved } from '../tell-unless-saved';
import { useFocusBack } from '../use-focus-back';
import { Need } from './AskControl';
import classes from './Dialogs.module.css';
import { PairProgram } from './PairProgram';
import { SettingsForm } from './SettingsForm';
import { ShortcutSheet } from './ShortcutSheet';
import { Statistics } from './Statistics';

export function Dialogs() {
  const { opened } = useSession();
  const { dialog } = useStore(opened);
  if (dialog === undefined) return null;
  const close = () => opened.patch({ dialog: undefined });
  return <One key={dialog.kind} dialog={dialog} onClose={close} />;
}

function One({ dialog, onClose }: { readonly dialog: Dialog; readonly onClose: () => void }) {
  useFocusBack();
  const { t } = useTranslation();
  switch (dialog.kind) {
    case 'settings':
      return (
        <Sheet title={t('call.settings.title')} onClose={onClose}>
          <SettingsForm />
        </Sheet>
      );
    case 'shortcuts':
      return (
        <Sheet title={t('shortcuts.title')} onClose={onClose}>
          <ShortcutSheet />
        </Sheet>
      );
    case 'statistics':
      return (
        <Sheet title={t('call.statistics.title')} onClose={onClose}>
          <Statistics />
        </Sheet>
      );
    case 'program':
      return (
        <Sheet title={t('call.program.title')} onClose={onClose}>
          <PairProgram />
        </Sheet>
      );
    case 'ask-control':
      return (
        <Sheet title={t('call.control.ask', { name: dialog.name })} onClose={onClose}>
          <Need principal={dialog.principal} name={dialog.name} onDone={onClose} />
        </Sheet>
      );
    case 'end':
      return <EndForAll onClose={onClose} />;
    case 'hand-over':
      return <HandOver principal={dialog.principal} name={dialog.name} onClose={onClose} />;
  }
}

interface SheetProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

function Sheet({ title, onClose, children }: SheetProps) {
  const { t } = useTranslation();
  const { width, short } = useFrame();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={560}
      fullScreen={width === 'narrow' || short}
      classNames={{
        content: classes.content ?? '',
        header: classes.head ?? '',
        title: classes.title ?? '',
      }}
      closeButtonProps={{ 'aria-label': t('call.close') }}
    >
      {children}
    </Modal>
  );
}

function EndForAll({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const room = useMeeting();
  return (
    <Question
      title={t('call.leave.endTitle')}
      what={t('call.leave.endWhat')}
      no={t('call.leave.cancel')}
      yes={t('call.leave.endForAll')}
      red
      onClose={onClose}
      onYes={() => {
        if (room !== undefined) void tellUnlessSaved(room.close());
      }}
    />
  );
}

interface HandOverProps {
  readonly principal: string;
  readonly name: string;
  readonly onClose: () => void;
}

function HandOver({ principal, name, onClose }: HandOverProps) {
  const { t } = useTranslation();
  const room = useMeeting();
  return (
    <Question
      title={t('call.person.handOver.title', { name })}
      what={t('call.person.handOver.what')}
      no={t('call.person.handOver.no')}
      yes={t('call.person.handOver.yes', { name })}
      onClose={onClose}
      onYes={() => {
        if (room !== undefined) void tellUnlessSaved(room.handOver(principal));
      }}
    />
  );
}

interface QuestionProps {
  readonly title: string;
  readonly what: string;
  readonly no: string;
  readonly yes: string;
  readonly red?: boolean;
  readonly onClose: () => void;
  readonly onYes: () => void;
}

/** The title is the question, the buttons are verbs, and the safe one has the focus. */
function Question({ title, what, no, yes, red = false, onClose, onYes }: QuestionProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      centered
      onClose={onClose}
      title={title}
      size={460}
      classNames={{
        content: classes.content ?? '',
        header: classes.head ?? '',
        title: classes.title ?? '',
      }}
      closeButtonProps={{ 'aria-label': t('call.close') }}
    >
      <p className={classes.what}>{what}</p>
      <div className={classes.buttons}>
        <Button variant="default" data-autofocus onClick={onClose}>
          {no}
        </Button>
        <Button
          {...(red ? { color: 'red' } : {})}
          onClick={() => {
            onClose();
            onYes();
          }}
        >
          {yes}
        </Button>
      </div>
    </Modal>
  );
}
