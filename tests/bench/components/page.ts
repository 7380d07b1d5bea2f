// A call made of LiveKit's own React components, as their documentation makes one: what our page is
// measured against. The address and the token come in the query.

import { LiveKitRoom, VideoConference } from '@livekit/components-react';
import '@livekit/components-styles';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

const query = new URLSearchParams(location.search);
const wishes = {
  serverUrl: query.get('url') ?? undefined,
  token: query.get('token') ?? undefined,
  connect: true,
  video: true,
  audio: true,
  options: { adaptiveStream: true, dynacast: true },
};
const room = createElement(LiveKitRoom, wishes, createElement(VideoConference));
const root = document.getElementById('root');
if (root) createRoot(root).render(room);
