// What a tile is called: on the screen, and for a screen reader together with its state.
import { useTranslation } from 'react-i18next';
import { isOn, type Person } from '../../state/people';

interface ForMe {
  readonly pinned: boolean;
  /** Another device of somebody who is here already. */
  readonly second: boolean;
  readonly hidden: boolean;
  readonly controlledBy: string | undefined;
}

export function useTileName(
  person: Person,
  { pinned, second, hidden, controlledBy }: ForMe,
): { readonly shown: string; readonly spoken: string } {
  const { t } = useTranslation();
  const shown = person.you ? t('call.tile.you') : person.name;
  const lost = person.network === 'lost' || person.state === 'lost';
  const states = [
    second && t('call.tile.secondDevice'),
    person.owner && t('call.tile.host'),
    controlledBy !== undefined && t('call.tile.controlled', { name: controlledBy }),
    person.speaking && t('call.tile.speaking'),
    !isOn(person, 'microphone') && t('call.tile.microphoneOff'),
    !isOn(person, 'camera') && t('call.tile.cameraOff'),
    isOn(person, 'screen') && t('call.tile.sharesScreen'),
    !isOn(person, 'screen') && isOn(person, 'screen-sound') && t('call.tile.sharesSound'),
    pinned && t('call.tile.pinned'),
    hidden && t('call.tile.hidden'),
    !lost && person.network === 'weak' && t('call.tile.weak'),
    lost && t('call.tile.reconnecting'),
  ];
  return { shown, spoken: [shown, ...states.filter((state) => state !== false)].join(', ') };
}
