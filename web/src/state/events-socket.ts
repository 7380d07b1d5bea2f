// The events WebSocket of the browser, for the meeting that follows it. It only carries: what a message means and
// whether to come back is the meeting's business.
import type { EventsListener } from './meeting';

export function connectEvents(path: string, listener: EventsListener): () => void {
  const origin = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`;
  const socket = new WebSocket(origin + path);
  const hangUp = new AbortController();
  const { signal } = hangUp;
  socket.addEventListener('message', ({ data }) => listener.message(String(data)), { signal });
  socket.addEventListener('close', ({ code }) => listener.closed(code), { signal });
  return () => {
    hangUp.abort();
    socket.close();
  };
}
