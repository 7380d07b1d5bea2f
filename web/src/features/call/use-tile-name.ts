// What a tile is called: on the screen, and for a screen reader together with its state.
import { useTranslation } from 'react-i18next';
import { isOn, type Person } from '../../state/people';

export function useTileName(person: Person): { readonly shown: string; readonly spoken: string } {
  const { t } = useTranslation();
  const shown = person.you ? t('call.tile.you') : person.name;
  const states = [
    person.speaking && t('call.tile.speaking'),
    !isOn(person, 'microphone') && t('call.tile.microphoneOff'),
    !isOn(person, 'camera') && t('call.tile.cameraOff'),
    isOn(person, 'screen') && t('call.tile.sharesScreen'),
    person.network === 'weak' && t('call.tile.weak'),
    person.network === 'lost' && t('call.tile.reconnecting'),
  ];
  return { shown, spoken: [shown, ...states.filter((state) => state !== false)].join(', ') };
}
