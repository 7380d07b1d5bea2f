// The meetings of this device: those that can be joined, then those that were.
import { Button } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Summary } from '../../../api/types';
import { useStore } from '../../../lib/use-store';
import { EmptyTable } from '../../common/components/EmptyTable';
import { RefusalNote } from '../../end/components/RefusalNote';
import { type MyMeetings as List, sorted } from '../my-meetings';
import { ForgetDevice } from './ForgetDevice';
import { MeetingLine } from './MeetingLine';
import classes from './MyMeetings.module.css';

export function MyMeetings({ list }: { readonly list: List }) {
  const { t } = useTranslation();
  const view = useStore(list);
  useEffect(() => {
    void list.load();
  }, [list]);
  const { open, past } = sorted(view.meetings);
  const first = view.loading && view.meetings.length === 0;
  return (
    <section className={classes.section} aria-labelledby="my-meetings" aria-busy={view.loading}>
      <div className={classes.head}>
        <h2 id="my-meetings" className={classes.title}>
          {t('home.meetings.title')}
        </h2>
        {view.known && <ForgetDevice onForgotten={() => list.forget()} />}
      </div>
      {first && <Skeleton />}
      {!view.loading && view.failed === undefined && view.meetings.length === 0 && <Empty />}
      {open.length > 0 && <Lines title={t('home.meetings.open')} meetings={open} />}
      {past.length > 0 && <Lines title={t('home.meetings.past')} meetings={past} />}
      {view.failed !== undefined && (
        <RefusalNote refusal={view.failed}>
          <Button
            variant="default"
            onClick={() => void (view.next === undefined ? list.load() : list.more())}
          >
            {t('home.meetings.again')}
          </Button>
        </RefusalNote>
      )}
      {view.next !== undefined && view.failed === undefined && (
        <Button
          className={classes.more}
          variant="default"
          aria-disabled={view.loading}
          onClick={() => void list.more()}
        >
          {t(view.loading ? 'home.meetings.loadingMore' : 'home.meetings.more')}
        </Button>
      )}
    </section>
  );
}

function Lines({ title, meetings }: { readonly title: string; readonly meetings: readonly Summary[] }) {
  return (
    <div className={classes.group}>
      <h3 className={classes.kind}>{title}</h3>
      <ul className={classes.list}>
        {meetings.map((meeting) => (
          <MeetingLine key={meeting.id} meeting={meeting} />
        ))}
      </ul>
    </div>
  );
}

function Empty(): ReactNode {
  const { t } = useTranslation();
  return (
    <div className={classes.empty}>
      <EmptyTable sign="mark" />
      <p>{t('home.meetings.empty')}</p>
    </div>
  );
}

function Skeleton(): ReactNode {
  const { t } = useTranslation();
  return (
    <div className={classes.list} role="status" aria-label={t('app.loading')}>
      {[1, 2].map((line) => (
        <div key={line} className={classes.skeleton}>
          <span />
          <span />
        </div>
      ))}
    </div>
  );
}
