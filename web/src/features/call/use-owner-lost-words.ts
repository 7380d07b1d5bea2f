// What follows if the host does not come back, with the time by the clock of this computer.
import { useTranslation } from 'react-i18next';
import type { BannerKind } from './banner';

export function useOwnerLostWords(banner: Extract<BannerKind, { kind: 'owner-lost' }>): string {
  const { t, i18n } = useTranslation();
  const { name, until, follows, heir } = banner;
  const time = new Intl.DateTimeFormat(i18n.language, { timeStyle: 'short' }).format(until);
  if (follows === 'end') return t('call.banner.ownerLostEnd', { name, time });
  if (heir === undefined) return t('call.banner.ownerLostStays', { name, time });
  return t('call.banner.ownerLostHandOver', { name, time, heir });
}
