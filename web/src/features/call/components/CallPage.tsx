// The meeting itself: header, banner, stage, bar. It only arranges them and binds the keyboard.
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from '../../../lib/use-store';
import type { Call } from '../../../state/call';
import { isOn } from '../../../state/people';
import type { Command } from '../shortcuts';
import { useShortcuts } from '../use-shortcuts';
import { Banner } from './Banner';
import { Bar } from './Bar';
import classes from './CallPage.module.css';
import { Header } from './Header';
import { Sounds } from './Sounds';
import { Stage } from './Stage';

export function CallPage({ call }: { readonly call: Call }) {
  const { t } = useTranslation();
  const view = useStore(call);
  const [page, setPage] = useState(0);
  const { room } = call;
  useEffect(() => {
    document.title = t('call.title', { room });
  }, [t, room]);
  useShortcuts((command) => runCommand(call, command, setPage));
  return (
    <div className={classes.call}>
      <a className={classes.skip} href="#controls">
        {t('app.skipToControls')}
      </a>
      <div className={classes.frame}>
        <Header call={call} />
        <div className={classes.middle}>
          <Banner call={call} view={view} />
          <Stage people={view.people} room={room} page={page} onPage={setPage} />
        </div>
        <footer className={classes.foot}>
          <Bar call={call} view={view} />
        </footer>
      </div>
      <Sounds people={view.people} />
    </div>
  );
}

function runCommand(call: Call, command: Command, setPage: (turn: (page: number) => number) => void): void {
  const { wants, people } = call.get();
  const me = people.find((person) => person.you);
  const sharing = me !== undefined && isOn(me, 'screen');
  switch (command) {
    case 'microphone':
    case 'camera':
      call.turn(command, !wants[command]);
      break;
    case 'share':
      if (!sharing) call.share(true);
      break;
    case 'stop-sharing':
      if (sharing) call.share(false);
      break;
    case 'previous-page':
      setPage((page) => Math.max(0, page - 1));
      break;
    case 'next-page':
      setPage((page) => page + 1);
      break;
  }
}
