// Rows of a popover: things to do, one of several, on or off. The popover is a dialog and not a menu, because menus may
// hold neither meters nor sliders; the arrows move between the rows all the same.
import { IconCheck, IconSquare, IconSquareCheck, type TablerIcon } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import classes from './Actions.module.css';

export function ActionList({ label, children }: { readonly label?: string; readonly children: ReactNode }) {
  const list = useRef<HTMLDivElement>(null);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the rows inside have the focus, this only moves it
    <div ref={list} className={classes.list} onKeyDown={(event) => moveFocus(list.current, event)}>
      {label !== undefined && <p className={classes.label}>{label}</p>}
      {children}
    </div>
  );
}

function moveFocus(list: HTMLElement | null, event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || event.target instanceof HTMLInputElement) return;
  const rows = [...(list?.querySelectorAll<HTMLElement>('button, input') ?? [])];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  event.preventDefault();
  rows[(at + step + rows.length) % rows.length]?.focus();
}

interface ActionProps {
  readonly icon?: TablerIcon;
  readonly hint?: string | undefined;
  readonly red?: boolean;
  readonly impossible?: boolean;
  readonly children: ReactNode;
  readonly onPress: () => void;
}

export function Action({ icon: Icon, hint, red, impossible, children, onPress }: ActionProps) {
  return (
    <button
      type="button"
      className={classes.row}
      data-red={red || undefined}
      aria-disabled={impossible || undefined}
      onClick={impossible ? undefined : onPress}
    >
      {Icon !== undefined && <Icon className={classes.icon} size={20} stroke={1.75} aria-hidden />}
      <Words hint={hint}>{children}</Words>
    </button>
  );
}

// Not a native radio: the arrows would choose where they are only to look around.
interface ChoiceProps {
  /** `radio` for one of several, `checkbox` for on or off. */
  readonly role: 'radio' | 'checkbox';
  readonly on: boolean;
  readonly icon?: TablerIcon;
  readonly hint?: string | undefined;
  readonly children: ReactNode;
  readonly onPress: () => void;
}

export function Choice({ role, on, icon: Icon, hint, children, onPress }: ChoiceProps) {
  const checked = { role, 'aria-checked': on };
  return (
    <button type="button" className={classes.row} {...checked} onClick={onPress}>
      {Icon !== undefined && <Icon className={classes.icon} size={20} stroke={1.75} aria-hidden />}
      <Words hint={hint}>{children}</Words>
      <Mark role={role} on={on} />
    </button>
  );
}

function Mark({ role, on }: Pick<ChoiceProps, 'role' | 'on'>) {
  if (role === 'radio' && !on) return <span className={classes.mark} />;
  const box = on ? IconSquareCheck : IconSquare;
  const Icon = role === 'radio' ? IconCheck : box;
  return <Icon className={classes.mark} data-on={on || undefined} stroke={1.75} aria-hidden />;
}

function Words({ hint, children }: { readonly hint: string | undefined; readonly children: ReactNode }) {
  return (
    <span className={classes.words}>
      {children}
      {hint !== undefined && <span className={classes.hint}>{hint}</span>}
    </span>
  );
}

/** One of several; rows inside are `Choice` with the role `radio`. */
export function OneOf({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div role="radiogroup" aria-label={label}>
      <p className={classes.label} aria-hidden="true">
        {label}
      </p>
      {children}
    </div>
  );
}

export function Line() {
  return <hr className={classes.line} />;
}

export const dropdown = classes.dropdown ?? '';
