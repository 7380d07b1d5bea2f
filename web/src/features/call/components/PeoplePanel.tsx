// Who is here: everybody once, however many devices they have, and those whose seat is kept for a while.
import { Button, TextInput } from '@mantine/core';
import { IconDoorEnter, IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Listed, named, peopleList } from '../people-list';
import { useMeetingState, useSession, useView } from '../session';
import { useHowMany } from '../use-how-many';
import { Panel } from './Panel';
import classes from './PeoplePanel.module.css';
import { PersonRow } from './PersonRow';
import { WhenILeave } from './WhenILeave';

/** Fewer are seen at a glance. */
const SEARCH_ABOVE = 12;

export function PeoplePanel() {
  const { t } = useTranslation();
  const { opened } = useSession();
  const people = useView((view) => view.people);
  const meeting = useMeetingState()?.meeting;
  const list = useMemo(() => peopleList(people, meeting), [people, meeting]);
  const [typed, setTyped] = useState('');
  const searches = list.length > SEARCH_ABOVE;
  const found = searches ? named(list, typed) : list;
  return (
    <Panel
      title={t('call.panel.people')}
      count={useHowMany()}
      opener='[data-opens="people"]'
      onClose={() => opened.patch({ people: false })}
    >
      {searches && (
        <div className={classes.search}>
          <TextInput
            aria-label={t('call.panel.search')}
            placeholder={t('call.panel.search')}
            leftSection={<IconSearch size={18} stroke={1.75} aria-hidden />}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </div>
      )}
      <div className={classes.scroll}>
        <Door />
        {found.length === 0 ? <Nobody typed={typed} onClear={() => setTyped('')} /> : <People list={found} />}
      </div>
      <WhenILeave />
    </Panel>
  );
}

function People({ list }: { readonly list: readonly Listed[] }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="in-meeting">
      <h3 id="in-meeting" className={classes.label}>
        {t('call.panel.inMeeting')}
      </h3>
      <ul className={classes.list}>
        {list.map((one) => (
          <PersonRow
            key={one.principal}
            principal={one.principal}
            name={one.name}
            you={one.you}
            owner={one.owner}
            state={one.state}
            lostUntil={one.lostUntil}
            first={one.devices[0]}
            devices={one.devices.length}
            speaking={one.devices.some(({ speaking }) => speaking)}
          />
        ))}
      </ul>
    </section>
  );
}

function Door() {
  const { t } = useTranslation();
  const { opened } = useSession();
  const required = useMeetingState()?.meeting.link_required === true;
  return (
    <div className={classes.door}>
      <IconDoorEnter className={classes.icon} size={20} stroke={1.75} aria-hidden />
      <div className={classes.words}>
        <p className={classes.strong}>{t(required ? 'call.panel.doorLink' : 'call.panel.door')}</p>
        <p className={classes.hint}>{t(required ? 'call.panel.doorLinkHint' : 'call.panel.doorHint')}</p>
      </div>
      <Button variant="default" size="xs" onClick={() => opened.patch({ invite: true })}>
        {t('call.invite.button')}
      </Button>
    </div>
  );
}

function Nobody({ typed, onClear }: { readonly typed: string; readonly onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.nobody}>
      <p>{t('call.panel.nobody', { text: typed.trim() })}</p>
      <Button variant="default" size="sm" onClick={onClear}>
        {t('call.panel.clear')}
      </Button>
    </div>
  );
}
