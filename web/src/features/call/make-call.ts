// Wires a call to the browser: the server's API, the SDK, and the words for what happens.
import { announcer, api, devices, tab, toasts } from '../../app/stores';
import { t } from '../../i18n';
import { Call, type CallListener } from '../../state/call';
import { connectEvents } from '../../state/events-socket';
import type { Wants } from '../../state/link';
import { LiveKitLink } from '../../state/livekit-link';
import { MeetingRoom } from '../../state/meeting';
import { listen } from '../../state/own-mic';

export function makeCall(address: string, secret: string | undefined, name: string, wants: Wants): Call {
  const call: Call = new Call(address, secret, name, wants, {
    api,
    makeMeeting: (meeting) => new MeetingRoom(meeting, { api, connect: connectEvents, random: Math.random }),
    makeLink: (server, events) => new LiveKitLink(server, events),
    listen,
    whenOnline,
    tab,
    listener: teller(() => call),
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

function tell(text: string): void {
  announcer.say(text);
  toasts.show(text);
}
