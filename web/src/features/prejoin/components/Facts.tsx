// Who may enter and who can listen, in words, before anybody is in.
import { IconDoorEnter, IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Glimpse } from '../../../api/types';
import { HeaderChip } from '../../common/components/HeaderChip';
import classes from './Prejoin.module.css';

export function Facts({ glimpse }: { readonly glimpse: Glimpse | undefined }) {
  const { t } = useTranslation();
  return (
    <div className={classes.chips}>
      {/* There is one kind of door so far; the server says which. */}
      {glimpse?.door !== undefined && (
        <HeaderChip icon={IconDoorEnter} words={t('call.door.chip')} what={t('call.door.what')} />
      )}
      <HeaderChip icon={IconLock} words={t('call.encryption.chip')} what={t('call.encryption.what')} />
    </div>
  );
}
