// How the connection is, in numbers: what the browser measured, and nothing that it did not.
import { useTranslation } from 'react-i18next';
import type { Picture } from '../statistics';
import { useStatistics } from '../use-statistics';
import classes from './ShortcutSheet.module.css';

export function Statistics() {
  const { t, i18n } = useTranslation();
  const reading = useStatistics();
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  const unknown = t('call.statistics.unknown');
  const shown = (value: number | undefined, key: 'milliseconds' | 'rate' | 'percent') =>
    value === undefined ? unknown : t(`call.statistics.${key}`, { value: number.format(value) });
  const percent = (share: number | undefined) =>
    shown(share === undefined ? undefined : share * 100, 'percent');
  const picture = (one: Picture | undefined) =>
    one === undefined ? t('call.statistics.none') : t('call.statistics.size', { ...one });
  const lines = [
    [t('call.statistics.roundTrip'), shown(reading?.roundTrip, 'milliseconds')],
    [t('call.statistics.sending'), shown(reading?.sending, 'rate')],
    [t('call.statistics.receiving'), shown(reading?.receiving, 'rate')],
    [t('call.statistics.loss'), percent(reading?.lossReceived)],
    [t('call.statistics.lossSent'), percent(reading?.lossSent)],
    [t('call.statistics.ownPicture'), picture(reading?.ownPicture)],
    [t('call.statistics.pictures'), number.format(reading?.pictures ?? 0)],
    [t('call.statistics.largest'), picture(reading?.largest)],
  ];
  return (
    <>
      <p className={classes.note}>{t('call.statistics.measured')}</p>
      <dl className={classes.list}>
        {lines.map(([name, value]) => (
          <div key={name} className={classes.line}>
            <dt>{name}</dt>
            <dd className={classes.number}>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
