// A choice in the top bar: an icon and the current value. It is the browser's own select, laid over what is shown, so
// that it is small, works by every kind of input, and speaks for itself.
import type { ReactNode } from 'react';
import classes from './QuietSelect.module.css';

interface Props<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
  readonly children: ReactNode;
}

export function QuietSelect<Value extends string>({
  label,
  value,
  options,
  onChange,
  children,
}: Props<Value>) {
  return (
    <div className={classes.box}>
      <span className={classes.shown} aria-hidden="true">
        {children}
      </span>
      <select
        className={classes.select}
        aria-label={label}
        title={label}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value as Value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
