// The pointer of a shared screen, drawn over its picture: it travels apart, and so is sharp and early.
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session';
import classes from './Control.module.css';
import { pictureIn } from './ControlSurface';

interface Props {
  /** The identity that shares. */
  readonly identity: string;
  readonly width: number;
  readonly height: number;
  readonly aspect: number;
  /** Whether it is I who moves it. */
  readonly mine: boolean;
}

export function ScreenCursor({ identity, width, height, aspect, mine }: Props) {
  const { t } = useTranslation();
  const { call } = useSession();
  const { cursors } = call.control;
  useSyncExternalStore(cursors.subscribe, cursors.get);
  const { image, at } = cursors.of(identity);
  if (at === undefined || width === 0) return null;
  const frame = pictureIn(width, height, aspect);
  const left = frame.x + (at.x / 65_535) * frame.width;
  const top = frame.y + (at.y / 65_535) * frame.height;
  const scale = image === undefined ? 1 : frame.width / image.screen_width;
  return (
    <div
      className={classes.cursor}
      style={{ transform: `translate(${left}px, ${top}px)` }}
      aria-hidden="true"
    >
      {image !== undefined && (
        <img
          src={`data:image/png;base64,${image.png}`}
          alt=""
          style={{
            width: image.width * scale,
            height: image.height * scale,
            marginLeft: -image.hot_x * scale,
            marginTop: -image.hot_y * scale,
          }}
        />
      )}
      {mine && <span className={classes.you}>{t('call.tile.you')}</span>}
    </div>
  );
}
