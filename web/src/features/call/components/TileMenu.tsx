// What can be done with the person of a tile. One for the whole stage, placed at the tile that asked for it, so that
// fifty tiles do not carry fifty menus.
import { Popover } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../state/people';
import type { Rect } from '../scene';
import { dropdown } from './Actions';
import { PersonActions } from './PersonActions';
import classes from './Stage.module.css';

interface Props {
  readonly person: Person;
  readonly rect: Rect;
  readonly floating: boolean;
  readonly onClose: () => void;
}

export function TileMenu({ person, rect, floating, onClose }: Props) {
  const { t } = useTranslation();
  const name = person.you ? t('call.tile.you') : person.name;
  const close = () => {
    onClose();
    document.querySelector<HTMLElement>(`[data-tile="${CSS.escape(person.id)}"]`)?.focus();
  };
  return (
    <Popover
      opened
      withRoles={false}
      trapFocus
      position="bottom-end"
      shadow="md"
      width={264}
      onChange={(opened) => {
        if (!opened) close();
      }}
      onDismiss={close}
    >
      <Popover.Target>
        <span className={classes.anchor} style={{ left: rect.x + rect.width - 8, top: rect.y + 44 }} />
      </Popover.Target>
      <Popover.Dropdown className={dropdown} role="dialog" aria-label={t('call.tile.options', { name })}>
        <PersonActions person={person} floating={floating} onDone={close} />
      </Popover.Dropdown>
    </Popover>
  );
}
