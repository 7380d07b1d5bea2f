// The mark: a table seen from above, one seat free.
import classes from './Mark.module.css';

export function Mark({ size = 28 }: { readonly size?: number }) {
  return (
    <svg className={classes.mark} width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path d="M25.2 8.1A11.6 11.6 0 1 0 25.2 23.9" />
      <circle cx="26.6" cy="16" r="3.6" />
    </svg>
  );
}
