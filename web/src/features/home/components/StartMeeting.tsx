// New meeting: one press creates it and leads to the page before joining. The caret opens what can be chosen.
import { Button } from '@mantine/core';
import { IconChevronDown, IconPlus } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, routes } from '../../../app/stores';
import { useStore } from '../../../lib/use-store';
import { RefusalNote } from '../../end/components/RefusalNote';
import { fetchMeetingPage } from '../../meeting/fetch-ahead';
import { NewMeeting } from '../new-meeting';
import classes from './StartMeeting.module.css';

// The dialog brings a good part of the component library along; nobody waits for it who does not open it.
const NewMeetingDialog = lazy(() => import('./NewMeetingDialog'));

interface Props {
  /** The dialog is there from the start: somebody came for it, by a shortcut of the installed program. */
  readonly opened?: boolean;
}

export function StartMeeting({ opened = false }: Props) {
  const { t } = useTranslation();
  const [meeting] = useState(
    () => new NewMeeting({ create: (creation) => api.createMeeting(creation), now: Date.now }),
  );
  const [dialog, setDialog] = useState(opened);
  const { busy, refusal } = useStore(meeting);
  const start = async (which: 'plain' | 'chosen') => {
    const made = await meeting.create(which);
    if (made !== undefined) routes.navigate(made.link_path);
  };
  return (
    <div className={classes.start}>
      <div className={classes.buttons}>
        <Button
          className={classes.main}
          variant="default"
          size="md"
          leftSection={<IconPlus size={20} stroke={1.75} aria-hidden />}
          aria-disabled={busy}
          onPointerEnter={fetchMeetingPage}
          onFocus={fetchMeetingPage}
          onClick={() => void start('plain')}
        >
          {t(busy && !dialog ? 'home.start.working' : 'home.start.action')}
        </Button>
        <Button
          className={classes.caret}
          variant="default"
          size="md"
          aria-label={t('home.start.options')}
          title={t('home.start.options')}
          aria-haspopup="dialog"
          onClick={() => setDialog(true)}
        >
          <IconChevronDown size={20} stroke={1.75} aria-hidden />
        </Button>
      </div>
      {refusal !== undefined && !dialog && <RefusalNote refusal={refusal} />}
      {dialog && (
        <Suspense>
          <NewMeetingDialog
            meeting={meeting}
            onCreate={() => void start('chosen')}
            onClose={() => setDialog(false)}
          />
        </Suspense>
      )}
    </div>
  );
}
