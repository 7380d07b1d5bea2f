// One meeting of the list: what it is called, when it was, who is in, and the way in or what happened.
import { Button } from '@mantine/core';
import { IconChevronDown, IconLink } from '@tabler/icons-react';
import { lazy, type MouseEvent, Suspense, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Summary } from '../../../api/types';
import { routes, toasts } from '../../../app/stores';
import { moment } from '../../../lib/time';
import classes from './MeetingLine.module.css';

const Attendance = lazy(() => import('../../end/components/Attendance'));

export function MeetingLine({ meeting }: { readonly meeting: Summary }) {
  const { t } = useTranslation();
  const name = meeting.title ?? meeting.address;
  const open = meeting.closed_at === undefined || meeting.closed_at === null;
  const [happened, setHappened] = useState(false);
  const below = useId();
  return (
    <li className={classes.line}>
      <div className={classes.row}>
        <div className={classes.words}>
          <p className={classes.name}>
            {meeting.people_now > 0 && <span className={classes.running} aria-hidden="true" />}
            <span className={classes.called}>{name}</span>
            {meeting.yours && <span className={classes.badge}>{t('home.meetings.yours')}</span>}
            {open && meeting.lasting && <span className={classes.badge}>{t('home.meetings.lasting')}</span>}
          </p>
          <Facts meeting={meeting} open={open} />
        </div>
        <div className={classes.actions}>
          {open && <WayIn meeting={meeting} name={name} />}
          <Button
            variant="subtle"
            className={classes.quiet}
            aria-label={t('home.meetings.happenedNamed', { name })}
            aria-expanded={happened}
            aria-controls={below}
            rightSection={<IconChevronDown className={classes.turn} size={18} stroke={1.75} aria-hidden />}
            onClick={() => setHappened(!happened)}
          >
            {t('home.meetings.happened')}
          </Button>
        </div>
      </div>
      <div id={below} hidden={!happened} className={classes.below}>
        {happened && (
          <Suspense>
            <Attendance meeting={meeting.id} whole={meeting.yours} />
          </Suspense>
        )}
      </div>
    </li>
  );
}

function Facts({ meeting, open }: { readonly meeting: Summary; readonly open: boolean }) {
  const { t, i18n } = useTranslation();
  const time = (at: number) => moment(at, new Date(), i18n.language);
  const when = open
    ? t('home.meetings.started', { time: time(meeting.created_at) })
    : t('home.meetings.ended', { time: time(meeting.closed_at ?? meeting.created_at) });
  const inside =
    meeting.people_now > 0
      ? t('home.meetings.inside', { count: meeting.people_now })
      : t('home.meetings.nobody');
  const facts = [
    ...(open ? [inside] : []),
    when,
    ...(meeting.title === undefined || meeting.title === null ? [] : [meeting.address]),
  ];
  return (
    <p className={classes.facts}>
      {facts.map((fact, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: facts keep their order
        <span key={place} className={classes.fact}>
          {fact}
          {place < facts.length - 1 && ' · '}
        </span>
      ))}
    </p>
  );
}

function WayIn({ meeting, name }: { readonly meeting: Summary; readonly name: string }) {
  const { t } = useTranslation();
  const join = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    routes.navigate(meeting.link_path);
  };
  const copy = () => {
    const link = new URL(meeting.link_path, location.origin).href;
    navigator.clipboard
      .writeText(link)
      .then(() => toasts.show(t('home.meetings.copied')))
      // Without the permission the link can still be read and typed.
      .catch(() => toasts.show(link));
  };
  return (
    <>
      <Button
        component="a"
        href={meeting.link_path}
        variant="light"
        aria-label={t('home.meetings.joinNamed', { name })}
        onClick={join}
      >
        {t('home.meetings.join')}
      </Button>
      <Button
        variant="subtle"
        className={classes.quiet}
        aria-label={t('home.meetings.copyNamed', { name })}
        title={t('home.meetings.copy')}
        onClick={copy}
      >
        <IconLink size={18} stroke={1.75} aria-hidden />
        <span className={classes.copy}>{t('home.meetings.copy')}</span>
      </Button>
    </>
  );
}
