// "Forget this device": asked first, because the list and the ownership of meetings do not come back.
import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './ForgetDevice.module.css';

const ForgetDialog = lazy(() => import('./ForgetDialog'));

export function ForgetDevice({ onForgotten }: { readonly onForgotten: () => void }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button variant="subtle" className={classes.quiet} onClick={() => setAsked(true)}>
        {t('home.forget.action')}
      </Button>
      {asked && (
        <Suspense>
          <ForgetDialog onClose={() => setAsked(false)} onForgotten={onForgotten} />
        </Suspense>
      )}
    </>
  );
}
