// Shown in the header for as long as this page controls a computer: whose, with what, how quickly it follows, and the
// way out. It cannot be dismissed.
import { Popover } from '@mantine/core';
import {
  IconClipboard,
  IconDots,
  IconHandStop,
  IconKeyboard,
  IconPointer,
  type TablerIcon,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clock } from '../../../lib/time';
import { type Lease, NO_SCOPES } from '../../../state/remote/lease';
import { useMeetingState, useSession } from '../session';
import { given, SCOPES, type ScopeKey, useControl, useSecondsUntil } from '../use-control';
import { Action, ActionList, Choice, Line } from './Actions';
import classes from './Control.module.css';

const ICONS: Readonly<Record<ScopeKey, TablerIcon>> = {
  pointer: IconPointer,
  keyboard: IconKeyboard,
  clipboard: IconClipboard,
};

/** From here on somebody who types notices it. */
const SLOW_MS = 150;

export function ControllingBar({ lease }: { readonly lease: Lease }) {
  const { t } = useTranslation();
  const { call } = useSession();
  const { paused, delayMs } = useControl();
  const name = useNameOf(lease.controlled.principal);
  const left = useSecondsUntil(lease.until);
  const isPaused = paused || lease.state === 'paused';
  return (
    <section
      className={classes.bar}
      aria-label={t('call.control.youControl', { name })}
      data-paused={isPaused || undefined}
    >
      <p className={classes.who}>
        {isPaused ? t('call.control.paused', { name }) : t('call.control.youControl', { name })}
      </p>
      <p className={classes.scopes}>
        {given(lease.scopes).map((scope) => {
          const Icon = ICONS[scope];
          return (
            <span key={scope} className={classes.scope}>
              <Icon size={16} stroke={1.75} aria-hidden />
              {t(`call.control.scopes.${scope}`)}
            </span>
          );
        })}
      </p>
      <p className={classes.facts}>
        {delayMs !== undefined && (
          <span>
            {t(delayMs > SLOW_MS ? 'call.control.slow' : 'call.control.delay', { ms: Math.round(delayMs) })}
          </span>
        )}
        <span>{t('call.control.left', { time: clock(left * 1000) })}</span>
      </p>
      <Options lease={lease} />
      <button type="button" className={classes.stop} onClick={() => void call.control.release()}>
        <IconHandStop size={18} stroke={1.75} aria-hidden />
        {t('call.control.stop')}
      </button>
    </section>
  );
}

/** Keys that the browser or the system keeps for itself, and what else can be set while controlling. */
const CHORDS: readonly (readonly [words: string, codes: readonly string[]])[] = [
  ['Ctrl + Alt + Del', ['ControlLeft', 'AltLeft', 'Delete']],
  ['Alt + Tab', ['AltLeft', 'Tab']],
  ['Super', ['MetaLeft']],
  ['Ctrl + W', ['ControlLeft', 'KeyW']],
  ['Ctrl + T', ['ControlLeft', 'KeyT']],
  ['Esc', ['Escape']],
  ['Print', ['PrintScreen']],
];

function Options({ lease }: { readonly lease: Lease }) {
  const { t } = useTranslation();
  const { call } = useSession();
  const { gameKeys, layout } = useControl();
  const [opened, setOpened] = useState(false);
  const missing = SCOPES.filter((scope) => lease.scopes[scope] !== true);
  const then = (run: () => void) => () => {
    setOpened(false);
    run();
  };
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      onDismiss={() => setOpened(false)}
      position="bottom-end"
      shadow="md"
      width={300}
      withRoles={false}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <button
          type="button"
          className={classes.more}
          aria-label={t('call.control.options')}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          <IconDots size={20} stroke={1.75} aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown
        className={classes.options ?? ''}
        role="dialog"
        aria-label={t('call.control.options')}
      >
        <ActionList>
          {lease.scopes.keyboard === true && (
            <>
              <Choice
                role="checkbox"
                on={gameKeys}
                hint={
                  layout === undefined || layout.keyboard === ''
                    ? t('call.control.gameKeysHint')
                    : t('call.control.gameKeysLayout', { layout: layout.keyboard })
                }
                onPress={() => call.control.setGameKeys(!gameKeys)}
              >
                {t('call.control.gameKeys')}
              </Choice>
              <Line />
              {CHORDS.map(([words, codes]) => (
                <Action key={words} onPress={then(() => call.control.steer?.chord(codes))}>
                  {words}
                </Action>
              ))}
            </>
          )}
          {layout !== undefined && layout.monitors.length > 1 && lease.monitor === 'all' && (
            <>
              <Line />
              {layout.monitors.map(({ id, name }) => (
                <Choice
                  key={id}
                  role="radio"
                  on={id === layout.shared}
                  onPress={then(() => call.control.steer?.monitor(id))}
                >
                  {name}
                </Choice>
              ))}
            </>
          )}
          {missing.length > 0 && lease.more === undefined && (
            <>
              <Line />
              {missing.map((scope) => (
                <Action
                  key={scope}
                  onPress={then(() => void call.control.askMore({ ...NO_SCOPES, [scope]: true }))}
                >
                  {t('call.control.askMore', { scope: t(`call.control.scopes.${scope}`) })}
                </Action>
              ))}
            </>
          )}
        </ActionList>
      </Popover.Dropdown>
    </Popover>
  );
}

export function useNameOf(principal: string): string {
  return useMeetingState()?.meeting.people.find((person) => person.principal === principal)?.name ?? '';
}
