// Who is in the meeting already: initials, names, and how many more.
import { useTranslation } from 'react-i18next';
import type { Glimpse } from '../../../api/types';
import { Initials } from '../../common/components/Initials';
import classes from './WhoIsIn.module.css';

/** Names that are said; the others are counted. */
const NAMED = 3;
const PICTURES = 4;

export function WhoIsIn({ glimpse }: { readonly glimpse: Glimpse }) {
  const { t, i18n } = useTranslation();
  const { people, people_count } = glimpse;
  if (people_count === 0) return <p className={classes.who}>{t('prejoin.nobody')}</p>;
  const named = people.slice(0, people_count > NAMED + 1 ? NAMED : NAMED + 1);
  const more = people_count - named.length;
  const names =
    more > 0
      ? named.join(i18n.language === 'zh' ? '、' : ', ')
      : new Intl.ListFormat(i18n.language).format(named);
  return (
    <p className={classes.who}>
      <span className={classes.pictures} aria-hidden="true">
        {people.slice(0, PICTURES).map((name, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two people may have one name
          <span key={place} className={classes.picture}>
            <Initials id={name} name={name} />
          </span>
        ))}
      </span>
      <span className={classes.names}>
        {more > 0
          ? t('prejoin.insideMore', { names, count: more })
          : t('prejoin.inside', { names, count: named.length })}
      </span>
    </p>
  );
}
