// Every key that does something now, from the one list that the listener reads as well.
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { onMac } from '../../../lib/platform';
import { type KeyName, shortcutLines } from '../../../state/shortcuts';
import { useSettings } from '../session';
import classes from './ShortcutSheet.module.css';

export function ShortcutSheet() {
  const { t } = useTranslation();
  const { shortcuts } = useSettings();
  return (
    <>
      <p className={classes.note}>{t(shortcuts.singleKeys ? 'shortcuts.note' : 'shortcuts.off')}</p>
      <dl className={classes.list}>
        {shortcutLines(shortcuts).map(({ name, ways }) => (
          <div key={name} className={classes.line}>
            <dt>{t(`shortcuts.names.${name}`)}</dt>
            <dd className={classes.ways}>
              {ways.map((keys, index) => (
                <Fragment key={keys.join(' ')}>
                  {index > 0 && <span className={classes.or}>{t('shortcuts.or')}</span>}
                  <Way keys={keys} />
                </Fragment>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

const NAMED = ['Control', 'Shift', 'Space', 'PageUp', 'PageDown', 'Esc'] as const;

function Way({ keys }: { readonly keys: readonly KeyName[] }) {
  const { t } = useTranslation();
  return (
    <span className={classes.way}>
      {keys.map((key) => {
        const named = NAMED.find((one) => one === key);
        const control = onMac ? 'Command' : 'Control';
        return (
          <kbd key={key}>{named ? t(`shortcuts.keys.${named === 'Control' ? control : named}`) : key}</kbd>
        );
      })}
    </span>
  );
}
