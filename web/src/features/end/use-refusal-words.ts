// A refusal in words: what happened, and what to do.
import { useTranslation } from 'react-i18next';
import { PEOPLE_PER_MEETING } from '../../lib/limits';
import { moment } from '../../lib/time';
import type { Refusal } from './refusal';

export interface RefusalWords {
  readonly what: string;
  readonly next: string;
}

export function useRefusalWords(): (refusal: Refusal) => RefusalWords {
  const { t, i18n } = useTranslation();
  return ({ code, said, retryAt }) => {
    const now = new Date();
    const places = {
      limit: PEOPLE_PER_MEETING,
      time: moment(retryAt ?? now.getTime(), now, i18n.language),
    };
    const next = t(`refused.${code}.next`, places);
    return {
      what: t(`refused.${code}.what`, places),
      next: said === undefined ? next : `${next} ${t('refused.said', { message: said })}`,
    };
  };
}
