// The tiles of the stage: one stop of the Tab key; the arrows move between them, Enter opens what can be done with one.
import { type CSSProperties, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../state/people';
import { cornerTowards } from '../../../state/personal';
import { controllersIn } from '../../../state/remote/lease';
import { arrowOf, neighbour } from '../neighbour';
import { FOLD, FREE, type Scene } from '../scene';
import { settings, useForMyself, useMeetingState, useSession } from '../session';
import { togglePin } from '../toggle-pin';
import { useControl } from '../use-control';
import { useGlide } from '../use-glide';
import type { Shown } from '../use-scene';
import { EmptySeat } from './EmptySeat';
import { FoldTile } from './FoldTile';
import classes from './Stage.module.css';
import { type NoPicture, Tile, type TileHands } from './Tile';
import { TileMenu } from './TileMenu';

interface Props {
  readonly people: readonly Person[];
  readonly shown: Shown;
  readonly pinned: string | undefined;
}

export function StageTiles({ people, shown: { plan, scene }, pinned }: Props) {
  const { t } = useTranslation();
  const { hidden, soundOnly } = useForMyself();
  const [menu, setMenu] = useState<string | undefined>();
  const [focused, setFocused] = useState<string | undefined>();
  const hands = useHands(setMenu, setFocused);
  const byId = useMemo(() => new Map(people.map((person) => [person.id, person])), [people]);
  const seconds = useMemo(() => secondDevices(people), [people]);
  const ids = [...scene.tiles.keys()].filter((id) => id !== FREE);
  const seats = useGlide<HTMLUListElement>([plan.kind, plan.large?.id, ...ids].join(' '));
  useKeptFocus(seats, ids);
  const stop = focused !== undefined && ids.includes(focused) ? focused : ids[0];
  const controllers = useControllers();
  const noPicture = (person: Person): NoPicture | undefined => {
    if (person.you) return undefined;
    if (hidden.includes(person.principal)) return 'hidden';
    return soundOnly ? 'sound-only' : undefined;
  };
  const open = menu === undefined ? undefined : byId.get(menu);
  const at = open && scene.tiles.get(open.id);
  return (
    <>
      <ul
        ref={seats}
        className={classes.seats}
        style={besideOwn(scene, plan.kind === 'pair')}
        aria-label={t('call.share.strip')}
        onKeyDown={(event) => moveFocus(event, scene)}
      >
        {[...scene.tiles].map(([id, rect]) => {
          if (id === FREE) return <EmptySeat key={id} rect={rect} />;
          if (id === FOLD)
            return <FoldTile key={id} rect={rect} people={plan.folded} stop={stop === id} hands={hands} />;
          const person = byId.get(id);
          return person === undefined ? null : (
            <Tile
              key={id}
              person={person}
              {...rect}
              floating={scene.floating === id}
              pinned={pinned === id}
              second={seconds.has(id)}
              controlledBy={controllers.get(person.principal)}
              noPicture={noPicture(person)}
              stop={stop === id}
              menuOpen={menu === id}
              hands={hands}
            />
          );
        })}
      </ul>
      {open !== undefined && at !== undefined && (
        <TileMenu
          person={open}
          rect={at}
          floating={scene.floating === open.id}
          onClose={() => setMenu(undefined)}
        />
      )}
    </>
  );
}

/** Who controls the computer of whom, by name. */
function useControllers(): ReadonlyMap<string, string> {
  const { all } = useControl();
  const meeting = useMeetingState()?.meeting;
  return useMemo(() => (meeting === undefined ? new Map() : controllersIn(all, meeting)), [all, meeting]);
}

/** How much of the large tile's foot the own picture covers, from which side: for the name there. */
function besideOwn({ tiles, floating }: Scene, overLarge: boolean): CSSProperties | undefined {
  const own = floating === undefined ? undefined : tiles.get(floating);
  const large = [...tiles].find(([id]) => id !== floating)?.[1];
  if (!overLarge || own === undefined || large === undefined) return undefined;
  if (own.y + own.height / 2 < large.height / 2) return undefined;
  const atLeft = own.x + own.width / 2 < large.width / 2;
  const name = atLeft ? '--own-left' : '--own-right';
  return { [name]: `${atLeft ? own.x + own.width : large.width - own.x}px` } as CSSProperties;
}

/** Yours are second to the one in your hands, others to the one that came first. */
function secondDevices(people: readonly Person[]): ReadonlySet<string> {
  const firsts = new Map<string, string>();
  for (const { id, principal, you } of people) if (you || !firsts.has(principal)) firsts.set(principal, id);
  return new Set(people.filter(({ id, principal }) => firsts.get(principal) !== id).map(({ id }) => id));
}

function useHands(menu: (id: string) => void, focus: (id: string) => void): TileHands {
  const { stage } = useSession();
  return useMemo(() => ({ menu, focus, pin: (person) => togglePin(stage, person) }), [stage, menu, focus]);
}

function moveFocus(event: KeyboardEvent<HTMLUListElement>, { tiles, floating }: Scene): void {
  const arrow = arrowOf(event.key);
  const from = event.target instanceof HTMLElement ? event.target.dataset.tile : undefined;
  if (arrow === undefined || from === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (event.shiftKey) {
    if (from === floating) settings.patch({ corner: cornerTowards(settings.get().corner, arrow) });
    return;
  }
  const to = neighbour(tiles, from, arrow);
  if (to === undefined) return;
  event.currentTarget.querySelector<HTMLElement>(`[data-tile="${CSS.escape(to)}"]`)?.focus();
}

/** When the tile that had the focus goes, the stage has it: the focus is never lost. */
function useKeptFocus(seats: React.RefObject<HTMLElement | null>, ids: readonly string[]): void {
  const had = useRef(false);
  const here = ids.join(' ');
  useEffect(() => {
    const list = seats.current;
    if (list === null) return undefined;
    const gained = () => {
      had.current = true;
    };
    const lost = ({ relatedTarget }: FocusEvent) => {
      had.current = relatedTarget === null && document.hasFocus();
    };
    list.addEventListener('focusin', gained);
    list.addEventListener('focusout', lost);
    return () => {
      list.removeEventListener('focusin', gained);
      list.removeEventListener('focusout', lost);
    };
  }, [seats]);
  useEffect(() => {
    if (here === '' || !had.current || document.activeElement !== document.body) return;
    had.current = false;
    seats.current?.closest('main')?.focus();
  }, [here, seats]);
}
