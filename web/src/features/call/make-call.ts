// Wires a call to the browser: the server's address, the SDK, and the words for what happens.
import { announcer, tab, toasts } from '../../app/stores';
import { t } from '../../i18n';
import { Call, type CallListener } from '../../state/call';
import { requestSeat } from '../../state/join';
import type { Wants } from '../../state/link';
import { LiveKitLink } from '../../state/livekit-link';

export function makeCall(room: string, name: string, wants: Wants): Call {
  const address = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`;
  const call: Call = new Call(room, name, wants, {
    join: (request) => requestSeat(fetch.bind(window), request),
    makeLink: (events) => new LiveKitLink(address, events),
    tab,
    listener: teller(() => call),
    now: () => performance.now(),
    random: Math.random,
  });
  return call;
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
  };
}
