// The question before this device is forgotten. The safe answer has the focus.
import '../../../theme/mantine-dialog.css';
import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, toasts } from '../../../app/stores';
import { RefusalNote } from '../../end/components/RefusalNote';
import { type Refusal, refusalOf } from '../../end/refusal';
import classes from './ForgetDevice.module.css';

interface Props {
  readonly onClose: () => void;
  readonly onForgotten: () => void;
}

export default function ForgetDialog({ onClose, onForgotten }: Props) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | undefined>();
  const forget = async () => {
    if (busy) return;
    setBusy(true);
    const answer = await api.forgetDevice();
    setBusy(false);
    // Who is not known any more is forgotten already.
    const gone = answer.kind === 'ok' || (answer.kind === 'refused' && answer.code === 'unauthenticated');
    if (!gone) return setRefusal(refusalOf(answer, Date.now()));
    toasts.show(t('home.forget.done'));
    onClose();
    onForgotten();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      centered
      title={t('home.forget.title')}
      classNames={{ title: classes.title ?? '' }}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <div className={classes.body}>
        <p>{t('home.forget.what')}</p>
        {refusal !== undefined && <RefusalNote refusal={refusal} />}
        <div className={classes.actions}>
          <Button variant="default" data-autofocus onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button color="red" aria-disabled={busy} onClick={() => void forget()}>
            {t('home.forget.confirm')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
