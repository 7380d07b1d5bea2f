// The one panel beside the stage: beside it where there is room, over it where there is less, a sheet on phones. Its
// heading takes the focus, and whatever opened it gets it back.
import { IconArrowsMaximize, IconArrowsMinimize, IconX } from '@tabler/icons-react';
import { type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFrame } from '../frame';
import { IconButton } from './IconButton';
import classes from './Panel.module.css';

interface Props {
  readonly title: string;
  readonly count?: number;
  /** What has the focus again afterwards. */
  readonly opener: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

const DRAGGED_PX = 60;

export function Panel({ title, count, opener, onClose, children }: Props) {
  const { t } = useTranslation();
  const { width, short } = useFrame();
  const heading = useRef<HTMLHeadingElement>(null);
  const [full, setFull] = useState(false);
  useEffect(() => {
    heading.current?.focus();
    return () => giveBackFocus(opener);
  }, [opener]);
  const sheet = width === 'narrow' && !short;
  const drag = useDrag((up) => (up ? setFull(true) : full ? setFull(false) : onClose()));
  return (
    <aside
      className={classes.panel}
      aria-label={title}
      data-region="panel"
      data-place={panelPlace(width, short)}
      data-full={full || undefined}
    >
      {sheet && <div className={classes.handle} aria-hidden="true" {...drag} />}
      <div className={classes.head}>
        <h2 ref={heading} className={classes.title} tabIndex={-1}>
          {title} {count !== undefined && <span className={classes.count}>{count}</span>}
        </h2>
        {sheet && (
          <IconButton
            icon={full ? IconArrowsMinimize : IconArrowsMaximize}
            label={t(full ? 'call.panel.shrink' : 'call.panel.grow')}
            onClick={() => setFull(!full)}
          />
        )}
        <IconButton icon={IconX} label={t('call.panel.close')} onClick={onClose} />
      </div>
      <div className={classes.body}>{children}</div>
    </aside>
  );
}

function panelPlace(width: 'wide' | 'middle' | 'narrow', short: boolean): string {
  if (short) return 'full';
  return { wide: 'beside', middle: 'over', narrow: 'sheet' }[width];
}

/** Only what would be lost otherwise: a person who has gone on to something else keeps their place. */
function giveBackFocus(opener: string): void {
  queueMicrotask(() => {
    if (document.activeElement !== document.body && document.activeElement !== null) return;
    const target = document.querySelector<HTMLElement>(opener) ?? document.querySelector('main');
    target?.focus();
  });
}

function useDrag(moved: (up: boolean) => void) {
  const start = useRef<number | undefined>(undefined);
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      start.current = event.clientY;
    },
    onPointerUp: ({ clientY }: PointerEvent<HTMLElement>) => {
      const by = clientY - (start.current ?? clientY);
      start.current = undefined;
      if (Math.abs(by) >= DRAGGED_PX) moved(by < 0);
    },
    onPointerCancel: () => {
      start.current = undefined;
    },
  };
}
