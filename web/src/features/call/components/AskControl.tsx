// Asking to control a computer: what is needed, and why it may be impossible now.
import { Button, Checkbox, Popover } from '@mantine/core';
import { IconHandClick } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toasts } from '../../../app/stores';
import { whyNotAsk } from '../../../state/remote/lease';
import { useMeetingState, useSession } from '../session';
import { SCOPES, type ScopeKey, useControl } from '../use-control';
import classes from './Control.module.css';

interface Props {
  readonly principal: string;
  readonly name: string;
  readonly className?: string | undefined;
  readonly wordClass?: string | undefined;
}

export function AskControl({ principal, name, className, wordClass }: Props) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const meeting = useMeetingState()?.meeting;
  const { mine } = useControl();
  if (meeting === undefined || principal === meeting.you || mine?.controlled.principal === principal)
    return null;
  const label = t('call.control.ask', { name });
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      onDismiss={() => setOpened(false)}
      position="bottom-end"
      shadow="md"
      width={320}
      withRoles={false}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <button
          type="button"
          className={className}
          aria-label={label}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          <IconHandClick size={18} stroke={1.75} aria-hidden />
          <span className={wordClass}>{t('call.control.askShort')}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown className={classes.popover ?? ''} role="dialog" aria-label={label}>
        <Need principal={principal} name={name} onDone={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

export function Need({
  principal,
  name,
  onDone,
}: Pick<Props, 'principal' | 'name'> & { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const { call } = useSession();
  const meeting = useMeetingState()?.meeting;
  const [scopes, setScopes] = useState({ pointer: true, keyboard: false, clipboard: false });
  const why = meeting === undefined ? undefined : whyNotAsk(meeting, principal);
  const nothing = SCOPES.every((scope) => !scopes[scope]);
  const ask = async () => {
    onDone();
    const answer = await call.control.ask(principal, scopes);
    if (answer?.kind === 'refused') toasts.show(refusal(answer.code));
    if (answer?.kind === 'unreachable') toasts.show(t('call.told.notSaved'));
  };
  const refusal = (code: string) => {
    if (code === 'control-too-soon') return t('call.control.refused.tooSoon', { name });
    if (code === 'control-blocked') return t('call.control.refused.blocked', { name });
    if (code === 'control-busy') return t('call.control.cannot.busy');
    if (code === 'control-forbidden') return t('call.control.cannot.forbidden');
    return t('call.control.refused.other', { name });
  };
  return (
    <form
      className={classes.need}
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <h3 className={classes.title}>{t('call.control.need')}</h3>
      {SCOPES.map((scope) => (
        <Checkbox
          key={scope}
          label={t(`call.control.scopes.${scope}`)}
          description={t(`call.control.scopeHints.${scope}`)}
          checked={scopes[scope]}
          disabled={why !== undefined}
          onChange={(event) => setScopes(changed(scopes, scope, event.currentTarget.checked))}
        />
      ))}
      <p className={classes.hint}>
        {why === undefined
          ? t('call.control.askedThere', { name })
          : t(`call.control.cannot.${why}`, { name })}
      </p>
      <Button type="submit" disabled={why !== undefined || nothing}>
        {t('call.control.askNow')}
      </Button>
    </form>
  );
}

function changed(scopes: Record<ScopeKey, boolean>, scope: ScopeKey, on: boolean): Record<ScopeKey, boolean> {
  return { ...scopes, [scope]: on };
}
