// The stores that live as long as the page, wired to the browser. The only module that reaches for the browser's
// globals on behalf of `state`; it must hold no rules.
import { Api } from '../api/client';
import { t } from '../i18n';
import { Announcer, type Comings } from '../state/announcer';
import { ChoiceStore } from '../state/choices';
import { Devices } from '../state/devices';
import { claimByLock, randomDevice, Tab } from '../state/tab';
import { Toasts } from '../state/toasts';
import { RouteStore } from './route';

export const routes = new RouteStore();
export const choices = new ChoiceStore(localStorage);
export const api = new Api(fetch.bind(window));
export const tab = new Tab({ shelf: sessionStorage, random: randomDevice, claim: claimByLock });
export const toasts = new Toasts();
/** Absent where the page is not a secure context, whatever its type says. */
export const mediaDevices: MediaDevices | undefined = navigator.mediaDevices;
export const devices = new Devices(mediaDevices);
export const announcer = new Announcer(wordsOf);

function wordsOf({ joined, left }: Comings): string {
  const names = (list: readonly string[]) => new Intl.ListFormat(document.documentElement.lang).format(list);
  const sentences = [
    joined.length > 0 ? t('call.told.joined', { count: joined.length, names: names(joined) }) : '',
    left.length > 0 ? t('call.told.left', { count: left.length, names: names(left) }) : '',
  ];
  return sentences.filter((sentence) => sentence !== '').join('. ');
}
