// Out of here, from every page that is an end.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { routes } from '../../../app/stores';

export function HomeButton({ main = false }: { readonly main?: boolean }) {
  const { t } = useTranslation();
  return (
    <Button variant={main ? 'filled' : 'default'} size="md" onClick={() => routes.navigate('/')}>
      {t('end.home')}
    </Button>
  );
}
