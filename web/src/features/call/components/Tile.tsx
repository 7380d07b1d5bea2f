// One person on the stage: picture or initials, who they are, and what state they are in, in words and by shape. Drawn
// again only when this person or this seat changes.
import {
  IconDotsVertical,
  IconHandClick,
  IconMicrophoneOff,
  IconPin,
  IconScreenShare,
  IconVolume,
  IconWifi2,
} from '@tabler/icons-react';
import { type CSSProperties, memo, type PointerEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isOn, type Person } from '../../../state/people';
import { Initials } from '../../common/components/Initials';
import { SpeakingBars } from '../../common/components/SpeakingBars';
import { useDragToCorner } from '../use-drag-to-corner';
import { useTileName } from '../use-tile-name';
import classes from './Tile.module.css';
import { Video } from './Video';

export type NoPicture = 'hidden' | 'sound-only';

/** What can be done to a tile by hand. One object for all tiles and for the life of the stage. */
export interface TileHands {
  menu(id: string): void;
  pin(person: Person): void;
  focus(id: string): void;
}

interface Props {
  readonly person: Person;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly floating: boolean;
  readonly pinned: boolean;
  /** Another device of somebody who is here already. */
  readonly second: boolean;
  /** The name of who controls this person's computer. */
  readonly controlledBy: string | undefined;
  /** Why the picture is not shown although it could be. */
  readonly noPicture: NoPicture | undefined;
  /** Whether Tab stops here: one tile of the stage. */
  readonly stop: boolean;
  readonly menuOpen: boolean;
  readonly hands: TileHands;
}

const LONG_PRESS_MS = 500;

export const Tile = memo(function Tile(props: Props) {
  const { person, floating, pinned, second, controlledBy, noPicture, hands } = props;
  const forMe = { pinned, second, hidden: noPicture === 'hidden', controlledBy };
  const { spoken, shown } = useTileName(person, forMe);
  const element = useDragToCorner(floating);
  const press = useLongPress(() => hands.menu(person.id));
  const lost = person.network === 'lost' || person.state === 'lost';
  return (
    <li
      ref={element}
      className={classes.tile}
      style={styleOf(props)}
      aria-label={spoken}
      data-participant={person.id}
      data-source="camera"
      data-you={person.you || undefined}
      data-speaking={person.speaking || undefined}
      data-lost={lost || undefined}
      data-pinned={pinned || undefined}
      data-hidden={noPicture}
      data-floating={floating || undefined}
      data-menu-open={props.menuOpen || undefined}
      onDoubleClick={() => hands.pin(person)}
      onContextMenu={(event) => {
        event.preventDefault();
        hands.menu(person.id);
      }}
      {...press}
    >
      <div className={classes.picture}>
        <Picture key={person.published.camera?.sid} person={person} label={shown} without={noPicture} />
      </div>
      {lost && <Reconnecting />}
      <Marks {...props} />
      <Plate person={person} shown={shown} second={second} />
      <Options {...props} spoken={spoken} />
    </li>
  );
});

function styleOf({ x, y, width, height }: Props): CSSProperties {
  return { width, height, transform: `translate(${x}px, ${y}px)` };
}

function Reconnecting() {
  const { t } = useTranslation();
  return <p className={classes.reconnecting}>{t('call.tile.reconnecting')}</p>;
}

/** The camera, or initials: also until its first frame is there. */
function Picture({
  person,
  label,
  without,
}: {
  readonly person: Person;
  readonly label: string;
  readonly without: NoPicture | undefined;
}) {
  const [seen, setSeen] = useState(false);
  const camera = person.published.camera;
  const track = camera?.on && without === undefined ? camera.track : undefined;
  return (
    <>
      {(track === undefined || !seen) && <Initials id={person.principal} name={person.name} />}
      {track !== undefined && (
        <Video
          participant={person.id}
          source="camera"
          track={track}
          mirrored={person.you}
          label={label}
          onSize={(width) => setSeen(width > 0)}
        />
      )}
    </>
  );
}

/** At the left what is about the computer, at the right what is about the person. */
function Marks(props: Props) {
  const { person, pinned, noPicture, controlledBy } = props;
  const { t } = useTranslation();
  const screen = isOn(person, 'screen');
  const sound = !screen && isOn(person, 'screen-sound');
  if (controlledBy !== undefined)
    return (
      <span className={classes.left} data-control>
        <IconHandClick size={18} stroke={1.75} aria-hidden />
        <span className={classes.words}>{t('call.tile.controlled', { name: controlledBy })}</span>
      </span>
    );
  return (
    <>
      {(screen || sound || pinned || noPicture === 'hidden') && (
        <span className={classes.left}>
          {screen && <IconScreenShare size={18} stroke={1.75} aria-hidden />}
          {sound && <IconVolume size={18} stroke={1.75} aria-hidden />}
          {pinned && <IconPin size={18} stroke={1.75} aria-hidden />}
          {pinned && <span className={classes.words}>{t('call.tile.pinned')}</span>}
          {!pinned && noPicture === 'hidden' && <span>{t('call.tile.hidden')}</span>}
        </span>
      )}
      {person.network === 'weak' && (
        <span className={classes.right}>
          <IconWifi2 size={18} stroke={1.75} aria-hidden />
          <span className={classes.words}>{t('call.tile.weak')}</span>
        </span>
      )}
    </>
  );
}

interface PlateProps extends Pick<Props, 'person' | 'second'> {
  readonly shown: string;
}

function Plate({ person, shown, second }: PlateProps) {
  const { t } = useTranslation();
  return (
    <p className={classes.plate} title={person.name}>
      {person.speaking && <SpeakingBars />}
      {!isOn(person, 'microphone') && (
        <IconMicrophoneOff className={classes.icon} size={18} stroke={1.75} aria-hidden />
      )}
      <span className={classes.name}>{shown}</span>
      {second && <span className={classes.role}>{t('call.tile.secondDevice')}</span>}
      {person.owner && !second && <span className={classes.role}>{t('call.tile.host')}</span>}
    </p>
  );
}

function Options({ person, stop, menuOpen, hands, spoken }: Props & { readonly spoken: string }) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className={classes.options}
      data-tile={person.id}
      tabIndex={stop ? 0 : -1}
      aria-label={t('call.tile.options', { name: spoken })}
      aria-haspopup="dialog"
      aria-expanded={menuOpen}
      onFocus={() => hands.focus(person.id)}
      onClick={() => hands.menu(person.id)}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <IconDotsVertical size={20} stroke={1.75} aria-hidden />
    </button>
  );
}

/** Held by a finger that stays where it is. */
function useLongPress(run: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stop = () => clearTimeout(timer.current);
  return {
    onPointerDown: ({ pointerType }: PointerEvent) => {
      stop();
      if (pointerType === 'touch') timer.current = setTimeout(run, LONG_PRESS_MS);
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    onPointerMove: ({ movementX, movementY }: PointerEvent) => {
      if (Math.abs(movementX) + Math.abs(movementY) > 4) stop();
    },
  };
}
