// Wires a call to the browser: the server's API, the SDK, and the words for what happens.

import type { ControlEnd } from '../../api/types';
import { announcer, api, devices, tab, toasts } from '../../app/stores';
import { t } from '../../i18n';
import { Call, type CallListener } from '../../state/call';
import { connectEvents } from '../../state/events-socket';
import type { Wants } from '../../state/link';
import { LiveKitLink } from '../../state/livekit-link';
import { MeetingRoom } from '../../state/meeting';
import { listen } from '../../state/own-mic';
import type { ControlListener } from '../../state/remote/control';

export function makeCall(address: string, secret: string | undefined, name: string, wants: Wants): Call {
  const call: Call = new Call(address, secret, name, wants, {
    api,
    makeMeeting: (meeting) => new MeetingRoom(meeting, { api, connect: connectEvents, random: Math.random }),
    makeLink: (server, events) => new LiveKitLink(server, events),
    listen,
    whenOnline,
    tab,
    listener: teller(() => call),
    control: controlTeller,
    now: () => performance.now(),
    random: Math.random,
  });
  return call;
}

function whenOnline(run: () => void): () => void {
  window.addEventListener('online', run);
  return () => window.removeEventListener('online', run);
}

function teller(call: () => Call): CallListener {
  return {
    joined: (name) => announcer.joined(name),
    left: (name) => announcer.left(name),
    sharing: (name, on) => announcer.say(t(on ? 'call.told.shares' : 'call.told.sharesNoMore', { name })),
    connection: (is) => announcer.interrupt(t(is === 'lost' ? 'call.told.lost' : 'call.told.back')),
    mutedByHost: (kind) => {
      const text = t(kind === 'camera' ? 'call.told.cameraOffByHost' : 'call.told.microphoneOffByHost');
      announcer.interrupt(text);
      toasts.show(text, { label: t('call.told.turnOn'), run: () => call().turn(kind, true) });
    },
    owner: (name, you) => tell(you ? t('call.told.youAreHost') : t('call.told.host', { name })),
    renamed: (name) => tell(t('call.told.renamed', { name })),
    deviceUsed: (kind, device) => {
      const label = devices.get()[kind].find(({ id }) => id === device)?.label;
      if (label) tell(`${t(`device.kinds.${kind}`)}: ${label}`);
    },
  };
}

const controlTeller: ControlListener = {
  begun: (controller, controlled, you) => {
    if (you === 'controller') interrupt(t('call.control.told.youBegin', { name: controlled }));
    else if (you === 'controlled') interrupt(t('call.control.told.beginsOnYours', { name: controller }));
    else tell(t('call.control.told.begins', { controller, controlled }));
  },
  ended: (reason, name, you) => interrupt(endWords(reason, name, you)),
  clipboard: (text) => {
    // The browser takes it while the person's key press is fresh; later it asks, or refuses.
    navigator.clipboard?.writeText(text).then(
      () => tell(t('call.control.told.copied')),
      () => toasts.show(t('call.control.told.notCopied')),
    );
  },
};

function endWords(reason: ControlEnd, name: string, you: 'controller' | 'controlled' | undefined): string {
  if (reason === 'denied' || reason === 'blocked')
    return you === 'controller' ? t('call.control.told.declined', { name }) : t('call.control.told.over');
  if (reason === 'unanswered')
    return you === 'controller' ? t('call.control.told.unanswered') : t('call.control.told.over');
  if (reason === 'idle' || reason === 'expired') return t('call.control.told.timeOver');
  if (reason === 'lost' || reason === 'left') return t('call.control.told.gone');
  if (reason === 'forbidden') return t('call.control.told.forbidden');
  return t('call.control.told.ended', { name });
}

function interrupt(text: string): void {
  announcer.interrupt(text);
  toasts.show(text);
}

function tell(text: string): void {
  announcer.say(text);
  toasts.show(text);
}
