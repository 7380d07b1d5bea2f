// The meeting itself: header, banner, stage, panel, bar. It only arranges them and binds the keyboard.
import '../mantine-parts.css';
import { type MouseEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from '../../../lib/use-store';
import type { Call } from '../../../state/call';
import { isLive } from '../../../state/remote/lease';
import { Stage as StageStore } from '../../../state/stage';
import { runCommand } from '../commands';
import { FrameContext, frameOf } from '../frame';
import { Opened } from '../opened';
import { forMyself, type Session, SessionContext } from '../session';
import { useControl } from '../use-control';
import { useFullScreen } from '../use-full-screen';
import { useIdle } from '../use-idle';
import { useShortcuts } from '../use-shortcuts';
import { useSize } from '../use-size';
import { useSounds } from '../use-sounds';
import { useTitle } from '../use-title';
import { Banner } from './Banner';
import { Bar } from './Bar';
import classes from './CallPage.module.css';
import { ControlChips } from './ControlChips';
import { ControllingBar } from './ControllingBar';
import { Dialogs } from './Dialogs';
import { Header } from './Header';
import { PeoplePanel } from './PeoplePanel';
import { Stage } from './Stage';
import { Voices } from './Voices';

export function CallPage({ call }: { readonly call: Call }) {
  const [session] = useState<Session>(() => ({ call, stage: new StageStore(), opened: new Opened() }));
  useSounds(call);
  useShortcuts((command) => runCommand(session, command));
  useEffect(() => {
    // Volumes that were set before a reload hold again.
    for (const [principal, volume] of Object.entries(forMyself.get().volumes))
      call.setVolume(principal, volume);
  }, [call]);
  return (
    <SessionContext value={session}>
      <Page session={session} />
    </SessionContext>
  );
}

function Page({ session }: { readonly session: Session }) {
  const { t } = useTranslation();
  const [page, { width, height }] = useSize<HTMLDivElement>();
  const inner = useRef<HTMLDivElement>(null);
  const { people } = useStore(session.opened);
  const title = useTitle();
  useIdle(inner, useFullScreen());
  useEffect(() => {
    document.title = t('call.title', { room: title });
  }, [t, title]);
  const { width: name, short } = frameOf(width, height);
  const frame = useStable({ width: name, short });
  return (
    <FrameContext value={frame}>
      <div ref={page} className={classes.call}>
        {/* biome-ignore lint/a11y/useValidAnchor: it is a link within the page, that only must not change the address */}
        <a className={classes.skip} href="#controls" onClick={skipToControls}>
          {t('app.skipToControls')}
        </a>
        <div ref={inner} className={classes.frame} data-column={short || undefined}>
          <Header />
          <div className={classes.middle}>
            <div className={classes.room}>
              {name === 'narrow' && <ControlLine />}
              <Banner />
              <Stage />
            </div>
            {people && <PeoplePanel />}
          </div>
          <footer className={classes.foot}>
            <Bar />
          </footer>
        </div>
        <Voices />
        <Dialogs />
      </div>
    </FrameContext>
  );
}

/** Where the header has no room for it: who controls whom must be seen on every width. */
function ControlLine() {
  const { mine } = useControl();
  return isLive(mine) ? <ControllingBar lease={mine} /> : <ControlChips />;
}

/** Without going there: the fragment of this address is the meeting's secret. */
function skipToControls(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById('controls')?.focus();
}

/** The same object for the same frame: a new size of the window is no new frame. */
function useStable(frame: ReturnType<typeof frameOf>): ReturnType<typeof frameOf> {
  const [stable, setStable] = useState(frame);
  if (stable.width === frame.width && stable.short === frame.short) return stable;
  setStable(frame);
  return frame;
}
