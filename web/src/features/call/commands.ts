// What the keys do. It only asks the stores; they know the rules.
import { announcer } from '../../app/stores';
import { t } from '../../i18n';
import { isOn } from '../../state/people';
import { moveRegion } from './regions';
import type { Session } from './session';
import type { Command } from './shortcuts';
import { pin, unpin } from './toggle-pin';
import { toggleFullScreen } from './use-full-screen';

export function runCommand({ call, stage, opened }: Session, command: Command): void {
  const { wants, people } = call.get();
  const me = people.find(({ you }) => you);
  const sharing = me !== undefined && (isOn(me, 'screen') || isOn(me, 'screen-sound'));
  switch (command) {
    case 'microphone':
    case 'camera':
      call.turn(command, !wants[command]);
      announcer.say(t(switchedKey(command, !wants[command])));
      return;
    case 'share':
      if (!sharing) call.share(true);
      return;
    case 'stop-sharing':
      if (sharing) call.share(false);
      return;
    case 'talk':
    case 'stop-talking':
      call.talk(command === 'talk');
      return;
    case 'people':
      opened.togglePeople();
      return;
    case 'next-layout':
      announcer.say(t('call.told.layout', { name: t(`call.view.${stage.next()}`) }));
      return;
    case 'full-screen':
      toggleFullScreen();
      return;
    case 'previous-page':
    case 'next-page':
      stage.turn(stage.get().page + (command === 'next-page' ? 1 : -1));
      return;
    case 'next-region':
    case 'previous-region':
      moveRegion(command === 'next-region' ? 1 : -1);
      return;
    case 'help':
      opened.show({ kind: 'shortcuts' });
      return;
    case 'close':
      opened.close();
      return;
    case 'unpin':
      unpin(stage);
      return;
    default:
      pinSeat(stage, people, Number(command.slice('pin-'.length)));
  }
}

function switchedKey(kind: 'microphone' | 'camera', on: boolean) {
  if (kind === 'microphone') return on ? 'call.told.microphoneOn' : 'call.told.microphoneOff';
  return on ? 'call.told.cameraOn' : 'call.told.cameraOff';
}

/** The seats of the page that is shown, as they are counted by eye. */
function pinSeat(
  stage: Session['stage'],
  people: ReturnType<Session['call']['get']>['people'],
  seat: number,
): void {
  const tiles = document.querySelectorAll<HTMLElement>('main li[data-participant]');
  const id = tiles[seat - 1]?.dataset.participant;
  const person = people.find((one) => one.id === id);
  if (person !== undefined) pin(stage, person);
}
