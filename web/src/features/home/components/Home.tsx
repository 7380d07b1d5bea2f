// The first page: start a meeting, join one, come back to those of this device. There are no accounts, so nothing here
// speaks of any.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/stores';
import { Page } from '../../common/components/Page';
import { MyMeetings as List } from '../my-meetings';
import { FreeSeat } from './FreeSeat';
import classes from './Home.module.css';
import { InsecureNote } from './InsecureNote';
import { JoinForm } from './JoinForm';
import { MyMeetings } from './MyMeetings';
import { StartMeeting } from './StartMeeting';

/** The shortcut of the installed program leads here. */
const NEW = '#new';

export function Home() {
  const { t } = useTranslation();
  const [list] = useState(() => new List((before) => api.myMeetings(before), Date.now));
  return (
    <Page>
      <main className={classes.main}>
        <div className={classes.hero}>
          <div className={classes.words}>
            <h1 className={classes.headline}>
              {t('home.headlineFirst')} <br className={classes.break} />
              {t('home.headlineSecond')}
            </h1>
            <p className={classes.intro}>{t('home.intro')}</p>
            {!window.isSecureContext && <InsecureNote />}
            <div className={classes.card}>
              <JoinForm />
              <p className={classes.or}>{t('home.or')}</p>
              <StartMeeting opened={location.hash === NEW} />
            </div>
          </div>
          <FreeSeat />
        </div>
        <MyMeetings list={list} />
      </main>
      <footer className={classes.footer}>{location.host}</footer>
    </Page>
  );
}
