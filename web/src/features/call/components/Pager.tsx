// The pages of people: arrows and dots, in a row of their own so that they cover nobody.
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Rect } from '../scene';
import { useSession } from '../session';
import classes from './Pager.module.css';

interface Props {
  readonly rect: Rect;
  readonly page: number;
  readonly pages: number;
}

/** More would not fit beside the arrows; the number says the same. */
const MOST_DOTS = 7;

export function Pager({ rect: { x, y, width, height }, page, pages }: Props) {
  const { t } = useTranslation();
  const { stage } = useSession();
  return (
    <nav
      className={classes.pages}
      aria-label={t('call.pages.label')}
      style={{ left: x, top: y, width, height }}
    >
      <button
        type="button"
        className={classes.arrow}
        aria-label={t('call.pages.previous')}
        aria-disabled={page === 0 || undefined}
        onClick={() => stage.turn(page - 1)}
      >
        <IconChevronLeft stroke={1.75} aria-hidden />
      </button>
      {pages <= MOST_DOTS && <Dots page={page} pages={pages} />}
      <span className={pages <= MOST_DOTS ? classes.unseen : classes.at}>
        {t('call.pages.at', { page: page + 1, pages })}
      </span>
      <button
        type="button"
        className={classes.arrow}
        aria-label={t('call.pages.next')}
        aria-disabled={page === pages - 1 || undefined}
        onClick={() => stage.turn(page + 1)}
      >
        <IconChevronRight stroke={1.75} aria-hidden />
      </button>
    </nav>
  );
}

function Dots({ page, pages }: { readonly page: number; readonly pages: number }) {
  const { t } = useTranslation();
  const { stage } = useSession();
  return (
    <span className={classes.dots}>
      {Array.from({ length: pages }, (_, index) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: a page is its number
          key={index}
          type="button"
          className={classes.dot}
          aria-label={t('call.pages.at', { page: index + 1, pages })}
          aria-current={index === page ? 'page' : undefined}
          onClick={() => stage.turn(index)}
        />
      ))}
    </span>
  );
}
