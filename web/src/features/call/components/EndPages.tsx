// The last page of a call: how it ended, and the way back in.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { routes } from '../../../app/stores';
import { length } from '../../../lib/time';
import type { Call, Phase } from '../../../state/call';
import { SeatPage } from '../../common/components/SeatPage';

function HomeButton() {
  const { t } = useTranslation();
  return (
    <Button variant="default" onClick={() => routes.navigate('/')}>
      {t('end.home')}
    </Button>
  );
}

export function LeftPage({ afterMs, onBack }: { readonly afterMs: number; readonly onBack: () => void }) {
  const { t, i18n } = useTranslation();
  const actions = (
    <>
      <Button onClick={onBack}>{t('end.back')}</Button>
      <HomeButton />
    </>
  );
  return (
    <SeatPage title={t('end.left')} actions={actions}>
      {afterMs > 0 && <p>{t('end.lasted', { time: length(afterMs, i18n.language) })}</p>}
    </SeatPage>
  );
}

interface EndedProps {
  readonly end: Extract<Phase, { kind: 'ended' }>;
  readonly call: Call;
}

export function EndedPage({ end, call }: EndedProps) {
  const { t } = useTranslation();
  const { reason } = end;
  const words = end.reason === 'closed' ? (`closed.${end.why ?? 'unknown'}` as const) : end.reason;
  const actions = (
    <>
      {reason === 'elsewhere' && (
        <Button onClick={() => call.enterAsAnotherDevice()}>{t('end.elsewhere.action')}</Button>
      )}
      {reason === 'closed' && <Button onClick={() => call.enter()}>{t('end.back')}</Button>}
      <HomeButton />
    </>
  );
  return (
    <SeatPage title={t(`end.${words}.what`)} actions={actions}>
      <p>{t(`end.${words}.next`)}</p>
    </SeatPage>
  );
}
