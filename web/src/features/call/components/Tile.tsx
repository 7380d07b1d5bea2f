// One person on the stage: picture or initials, who they are, and what state they are in, in words and by shape.
import { IconMicrophoneOff, IconScreenShare, IconWifi2 } from '@tabler/icons-react';
import { type CSSProperties, memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isOn, type Person } from '../../../state/people';
import { Initials } from '../../common/components/Initials';
import { SpeakingBars } from '../../common/components/SpeakingBars';
import { useTileName } from '../use-tile-name';
import classes from './Tile.module.css';
import { Video } from './Video';

interface Props {
  readonly person: Person;
  readonly style?: CSSProperties | undefined;
}

export const Tile = memo(function Tile({ person, style }: Props) {
  const { t } = useTranslation();
  const { spoken, shown } = useTileName(person);
  const camera = person.published.camera;
  const lost = person.network === 'lost';
  return (
    <li
      className={classes.tile}
      style={style}
      aria-label={spoken}
      data-participant={person.id}
      data-source="camera"
      data-speaking={person.speaking || undefined}
      data-lost={lost || undefined}
    >
      <div className={classes.picture}>
        <Picture key={camera?.sid} person={person} label={shown} />
      </div>
      {lost && <p className={classes.reconnecting}>{t('call.tile.reconnecting')}</p>}
      <Marks person={person} />
      <p className={classes.plate}>
        {person.speaking && <SpeakingBars />}
        {!isOn(person, 'microphone') && (
          <IconMicrophoneOff className={classes.icon} size={18} stroke={1.75} aria-hidden />
        )}
        <span className={classes.name} title={person.name}>
          {shown}
        </span>
      </p>
    </li>
  );
});

/** The camera, or initials: also until its first frame is there. */
function Picture({ person, label }: { readonly person: Person; readonly label: string }) {
  const [seen, setSeen] = useState(false);
  const camera = person.published.camera;
  const track = camera?.on ? camera.track : undefined;
  return (
    <>
      {(track === undefined || !seen) && <Initials id={person.id} name={person.name} />}
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
function Marks({ person }: { readonly person: Person }) {
  const { t } = useTranslation();
  return (
    <>
      {isOn(person, 'screen') && (
        <span className={classes.left}>
          <IconScreenShare size={18} stroke={1.75} aria-hidden />
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
