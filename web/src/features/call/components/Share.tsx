// What somebody shows: whole, uncovered, with its own bar above it.
import { IconMaximize, IconScreenShare, IconZoomIn } from '@tabler/icons-react';
import { type CSSProperties, type PointerEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../state/people';
import { isLive } from '../../../state/remote/lease';
import type { Rect } from '../scene';
import { useForMyself, useSession } from '../session';
import { useControl } from '../use-control';
import { type Size, useSize } from '../use-size';
import { AskControl } from './AskControl';
import control from './Control.module.css';
import { useNameOf } from './ControllingBar';
import { ControlSurface } from './ControlSurface';
import { ScreenCursor } from './ScreenCursor';
import classes from './Share.module.css';
import { Video } from './Video';

interface Props {
  readonly person: Person;
  readonly shares: readonly Person[];
  readonly rect: Rect;
  readonly onAspect: (aspect: number | undefined) => void;
}

export function Share({ person, shares, rect: { x, y, width, height }, onAspect }: Props) {
  const { t } = useTranslation();
  const [size, setSize] = useState({ width: 0, height: 0 });
  const picture = useRef<HTMLDivElement>(null);
  const [whole, place] = useSize<HTMLDivElement>();
  const [actual, setActual] = useState(false);
  const { mine } = useControl();
  const steers = isLive(mine) && mine.controlled.principal === person.principal;
  const aspect = size.height > 0 ? size.width / size.height : undefined;
  const title = t('call.share.of', { name: person.name });
  const measure = (width: number, height: number) => {
    setSize({ width, height });
    onAspect(width > 0 && height > 0 ? width / height : undefined);
  };
  return (
    <section
      className={classes.share}
      style={{ left: x, top: y, width, height }}
      aria-label={title}
      data-participant={person.id}
      data-source="screen"
      data-controlled={steers || undefined}
    >
      <div className={classes.bar}>
        <IconScreenShare className={classes.icon} size={20} stroke={1.75} aria-hidden />
        {shares.length > 1 ? (
          <Tabs current={person.id} shares={shares} />
        ) : (
          <span className={classes.title} title={title}>
            {title}
          </span>
        )}
        <span className={classes.size}>{size.width > 0 && `${size.width} × ${size.height}`}</span>
        <AskControl
          principal={person.principal}
          name={person.name}
          className={classes.action}
          wordClass={classes.word}
        />
        <button
          type="button"
          className={classes.action}
          aria-pressed={actual}
          onClick={() => setActual(!actual)}
        >
          <IconZoomIn size={18} stroke={1.75} aria-hidden />
          <span className={classes.word}>{t('call.share.actualSize')}</span>
        </button>
        <button
          type="button"
          className={classes.action}
          onClick={() => void fillScreen(picture.current, steers)}
        >
          <IconMaximize size={18} stroke={1.75} aria-hidden />
          <span className={classes.word}>{t('call.share.fullScreen')}</span>
        </button>
      </div>
      <div
        ref={picture}
        className={classes.picture}
        data-actual={actual || undefined}
        onPointerMove={actual && steers ? followPointer : undefined}
      >
        <div ref={whole} className={classes.whole} style={actual ? onePixelEach(size) : undefined}>
          <Screen person={person} title={title} onSize={measure} />
          {aspect !== undefined && (
            <ScreenCursor
              identity={person.id}
              width={place.width}
              height={place.height}
              aspect={aspect}
              mine={steers}
            />
          )}
          {steers && aspect !== undefined && <ControlSurface aspect={aspect} principal={person.principal} />}
        </div>
      </div>
      {steers && <KeysLine principal={person.principal} />}
    </section>
  );
}

/** Each pixel of theirs is one of mine. */
function onePixelEach({ width, height }: Size): CSSProperties {
  return { width: width / devicePixelRatio, height: height / devicePixelRatio };
}

/** Steering, the wheel belongs to the other computer: what does not fit comes by as the pointer goes there. */
function followPointer({ currentTarget, clientX, clientY }: PointerEvent<HTMLElement>): void {
  const box = currentTarget.getBoundingClientRect();
  const part = (at: number, from: number, length: number) => Math.max(0, Math.min(1, (at - from) / length));
  const { scrollWidth, scrollHeight } = currentTarget;
  currentTarget.scrollTo(
    part(clientX, box.left, box.width) * (scrollWidth - box.width),
    part(clientY, box.top, box.height) * (scrollHeight - box.height),
  );
}

/** Says who gets the keys: always below what is controlled. */
function KeysLine({ principal }: { readonly principal: string }) {
  const { t } = useTranslation();
  const { keysThere } = useControl();
  const name = useNameOf(principal);
  return (
    <p className={control.keys}>
      {keysThere ? t('call.control.keysThere', { name }) : t('call.control.keysHere')}
    </p>
  );
}

/** In full screen the browser may hand over even the keys that it keeps for itself. */
async function fillScreen(element: HTMLElement | null, steers: boolean): Promise<void> {
  try {
    await element?.requestFullscreen();
    if (steers && 'keyboard' in navigator) await (navigator.keyboard as Lockable).lock();
  } catch {
    // It stays as it is; the button is there to be pressed again.
  }
}

/** The Keyboard Lock API, which only some browsers have. */
interface Lockable {
  lock(): Promise<void>;
}

interface ScreenProps {
  readonly person: Person;
  readonly title: string;
  readonly onSize: (width: number, height: number) => void;
}

function Screen({ person, title, onSize }: ScreenProps) {
  const { t } = useTranslation();
  const { soundOnly } = useForMyself();
  const track = person.published.screen?.track;
  if (soundOnly) return <p className={classes.note}>{t('call.share.soundOnly')}</p>;
  if (track === undefined) return <p className={classes.note}>{t('call.share.coming')}</p>;
  return <Video participant={person.id} source="screen" track={track} label={title} onSize={onSize} />;
}

function Tabs({ current, shares }: { readonly current: string; readonly shares: readonly Person[] }) {
  const { t } = useTranslation();
  const { stage } = useSession();
  return (
    <fieldset className={classes.tabs} aria-label={t('call.share.tabs')}>
      {shares.map((person) => (
        <button
          key={person.id}
          type="button"
          className={classes.tab}
          aria-pressed={person.id === current}
          onClick={() => stage.show(person.id)}
        >
          {t('call.share.of', { name: person.name })}
        </button>
      ))}
    </fieldset>
  );
}
