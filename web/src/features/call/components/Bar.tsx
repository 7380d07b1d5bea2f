// The controls of the meeting: always there, always in this order. One stop of the Tab key; the arrows move inside.
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFrame } from '../frame';
import { useToolbar } from '../use-toolbar';
import classes from './Bar.module.css';
import { CaptureButtons } from './CaptureButtons';
import { LeaveButton } from './LeaveButton';
import { MoreButton } from './MoreButton';
import { PeopleButton } from './PeopleButton';
import { ShareButton } from './ShareButton';
import { ViewButton } from './ViewButton';

export function Bar() {
  const { t } = useTranslation();
  const { width, short } = useFrame();
  const bar = useRef<HTMLDivElement>(null);
  useToolbar(bar);
  const narrow = width === 'narrow' && !short;
  return (
    <div
      ref={bar}
      id="controls"
      className={classes.bar}
      role="toolbar"
      aria-label={t('call.controls')}
      tabIndex={-1}
      data-region="bar"
      data-narrow={narrow || undefined}
      data-column={short || undefined}
    >
      <div className={classes.group}>
        <CaptureButtons carets={!narrow && !short} />
      </div>
      {!narrow && (
        <div className={classes.group}>
          <ShareButton />
        </div>
      )}
      <div className={classes.group}>
        {!narrow && <PeopleButton />}
        {width === 'wide' && !short && <ViewButton />}
        <MoreButton />
      </div>
      <LeaveButton />
    </div>
  );
}
