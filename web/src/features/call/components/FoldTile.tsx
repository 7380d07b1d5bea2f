// One tile for all without a picture: how many, some of their initials, and who of them speaks.
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../state/people';
import { Initials } from '../../common/components/Initials';
import { SpeakingBars } from '../../common/components/SpeakingBars';
import { FOLD, type Rect } from '../scene';
import { useSession } from '../session';
import classes from './FoldTile.module.css';
import type { TileHands } from './Tile';

const MOST_CIRCLES = 4;

interface Props {
  readonly rect: Rect;
  readonly people: readonly Person[];
  readonly stop: boolean;
  readonly hands: TileHands;
}

export function FoldTile({ rect: { x, y, width, height }, people, stop, hands }: Props) {
  const { t } = useTranslation();
  const { opened } = useSession();
  const speaker = people.find(({ speaking }) => speaking);
  return (
    <li className={classes.tile} style={{ width, height, transform: `translate(${x}px, ${y}px)` }}>
      <button
        type="button"
        className={classes.button}
        data-tile={FOLD}
        tabIndex={stop ? 0 : -1}
        title={t('call.tile.foldedOpen')}
        onFocus={() => hands.focus(FOLD)}
        onClick={() => opened.patch({ people: true })}
      >
        <span className={classes.circles} aria-hidden="true">
          {people.slice(0, MOST_CIRCLES).map((person) => (
            <Initials key={person.id} id={person.principal} name={person.name} />
          ))}
        </span>
        <span>{t('call.tile.folded', { count: people.length })}</span>
        {speaker !== undefined && (
          <span className={classes.speaker}>
            <SpeakingBars />
            {speaker.name}
          </span>
        )}
      </button>
    </li>
  );
}
