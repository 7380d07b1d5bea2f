// A link home that does not load the page again.
import type { MouseEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { routes } from '../../../app/stores';
import classes from './HomeLink.module.css';
import { Mark } from './Mark';

interface Props {
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

export function HomeLink({ className, children }: Props) {
  const { t } = useTranslation();
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    routes.navigate('/');
  };
  return (
    <a href="/" className={`${classes.link} ${className ?? ''}`} aria-label={t('app.home')} onClick={open}>
      <Mark />
      {children}
    </a>
  );
}
