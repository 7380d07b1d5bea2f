// A person without a picture.
import { IconUser } from '@tabler/icons-react';
import { hueOf, initialsOf } from '../../../lib/initials';
import classes from './Initials.module.css';

interface Props {
  readonly id: string;
  readonly name: string;
}

export function Initials({ id, name }: Props) {
  const letters = initialsOf(name);
  return (
    <span className={classes.circle} style={{ background: `var(--cv-hue-${hueOf(id)})` }} aria-hidden="true">
      {letters === '' ? <IconUser className={classes.icon} stroke={1.75} /> : letters}
    </span>
  );
}
