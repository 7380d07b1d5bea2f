// The two answers to "you are already in, on another device".
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SecondDevice } from '../../../api/types';

interface Props {
  readonly busy?: boolean;
  readonly onAnswer: (where: Exclude<SecondDevice, 'ask'>) => void;
}

export function AlreadyHere({ busy = false, onAnswer }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <Button size="md" aria-disabled={busy} onClick={() => busy || onAnswer('move_here')}>
        {t(busy ? 'prejoin.join.working' : 'prejoin.already.moveHere')}
      </Button>
      <Button size="md" variant="default" aria-disabled={busy} onClick={() => busy || onAnswer('here_too')}>
        {t('prejoin.already.hereToo')}
      </Button>
    </>
  );
}
