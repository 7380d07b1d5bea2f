// Why nobody gets in here now, in words, and what to do next.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SeatPage } from '../../common/components/SeatPage';
import type { Refusal, RefusalCode } from '../refusal';
import { useRefusalWords } from '../use-refusal-words';
import { HomeButton } from './HomeButton';

/** What asking again the same way does not change. */
const FINAL: readonly RefusalCode[] = [
  'meeting-closed',
  'joining-disabled',
  'origin-refused',
  'insecure-page',
];

interface Props {
  readonly refusal: Refusal;
  readonly onAgain: () => void;
}

export function RefusedPage({ refusal, onAgain }: Props) {
  const { t } = useTranslation();
  const { what, next } = useRefusalWords()(refusal);
  const final = FINAL.includes(refusal.code);
  const actions = (
    <>
      {!final && (
        <Button size="md" onClick={onAgain}>
          {t('refused.again')}
        </Button>
      )}
      <HomeButton main={final} />
    </>
  );
  return (
    <SeatPage title={what} actions={actions}>
      <p>{next}</p>
    </SeatPage>
  );
}
