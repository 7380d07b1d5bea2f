// Tiles in the seats that `layout` gives them. A tile glides when the grid changes; it never moves for another reason.
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { type CSSProperties, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../state/people';
import { type Layout, type Paging, type Place, paginate, places } from '../layout';
import { useSize } from '../use-size';
import { EmptySeat } from './EmptySeat';
import classes from './Grid.module.css';
import { Tile } from './Tile';

const PAGER_HEIGHT = 48;

interface Props {
  readonly people: readonly Person[];
  readonly room: string;
  readonly alone: boolean;
  readonly page: number;
  readonly onPage: (turn: (page: number) => number) => void;
  readonly say: (text: string) => void;
}

export function Grid({ people, room, alone, page, onPage, say }: Props) {
  const { t } = useTranslation();
  const [stage, { width, height }] = useSize<HTMLDivElement>();
  // Alone, the second seat is shown free: whoever comes takes it, and nothing has to move.
  const seats = people.length + (alone ? 1 : 0);
  const { perPage, pages, layout, height: high } = pagesOn(width, height, seats);
  const last = pages - 1;
  const current = Math.min(page, last);
  useEffect(() => {
    if (page > last) onPage(() => last);
  }, [page, last, onPage]);
  const shown = people.slice(current * perPage, (current + 1) * perPage);
  const at = places(width, high, layout, Math.min(perPage, seats - current * perPage));
  const turn = (to: number) => {
    onPage(() => to);
    say(t('call.pages.at', { page: to + 1, pages }));
  };
  return (
    <main className={classes.stage} ref={stage} aria-label={t('call.main')}>
      {width > 0 && (
        <ul className={classes.seats}>
          {alone && <EmptySeat room={room} style={styleOf(layout, at[0])} />}
          {shown.map((person, index) => (
            <Tile key={person.id} person={person} style={styleOf(layout, at[alone ? 1 : index])} />
          ))}
        </ul>
      )}
      {pages > 1 && <Pages current={current} pages={pages} onTurn={turn} />}
    </main>
  );
}

/** The arrows get a row of their own when there are pages, so that they cover nobody. */
function pagesOn(width: number, height: number, seats: number): Paging & { height: number } {
  const whole = paginate(width, height, seats);
  if (whole.pages === 1) return { ...whole, height };
  const less = Math.max(0, height - PAGER_HEIGHT);
  return { ...paginate(width, less, seats), height: less };
}

function styleOf({ tile }: Layout, place: Place | undefined): CSSProperties {
  const { x, y } = place ?? { x: 0, y: 0 };
  return {
    position: 'absolute',
    width: tile.width,
    height: tile.height,
    transform: `translate(${Math.round(x)}px, ${Math.round(y)}px)`,
  };
}

interface PagesProps {
  readonly current: number;
  readonly pages: number;
  readonly onTurn: (to: number) => void;
}

function Pages({ current, pages, onTurn }: PagesProps) {
  const { t } = useTranslation();
  return (
    <nav className={classes.pages} aria-label={t('call.pages.label')}>
      <button
        type="button"
        className={classes.arrow}
        aria-label={t('call.pages.previous')}
        disabled={current === 0}
        onClick={() => onTurn(current - 1)}
      >
        <IconChevronLeft stroke={1.75} aria-hidden />
      </button>
      <span className={classes.at}>{t('call.pages.at', { page: current + 1, pages })}</span>
      <button
        type="button"
        className={classes.arrow}
        aria-label={t('call.pages.next')}
        disabled={current === pages - 1}
        onClick={() => onTurn(current + 1)}
      >
        <IconChevronRight stroke={1.75} aria-hidden />
      </button>
    </nav>
  );
}
