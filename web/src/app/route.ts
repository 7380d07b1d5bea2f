// Addresses of the client and what they mean. Pure but for `navigate`; it knows no page.
import { Store } from '../state/store';

export type Route =
  | { readonly kind: 'home' }
  | { readonly kind: 'meeting'; readonly room: string }
  | { readonly kind: 'unknown' };

/** The server's limit for a room's name, in bytes of UTF-8. */
export const ROOM_NAME_BYTES = 256;

export type NameProblem = 'empty' | 'too-long';

export function parseRoute(path: string, query: string): Route {
  if (path === '/') {
    const room = new URLSearchParams(query).get('room');
    return room !== null && nameProblem(room) === undefined
      ? { kind: 'meeting', room: room.trim() }
      : { kind: 'home' };
  }
  const encoded = /^\/r\/([^/]+)\/?$/.exec(path)?.[1];
  const room = encoded === undefined ? undefined : decoded(encoded);
  return room === undefined || room.trim() === '' ? { kind: 'unknown' } : { kind: 'meeting', room };
}

export function pathOf(room: string): string {
  return `/r/${encodeURIComponent(room)}`;
}

/** What was typed or pasted into the field: a name, or a whole link to a meeting of this server. */
export function roomFrom(typed: string): string {
  const text = typed.trim();
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return text;
  const { pathname, search } = new URL(text);
  const route = parseRoute(pathname, search);
  return route.kind === 'meeting' ? route.room : text;
}

export function nameProblem(name: string): NameProblem | undefined {
  const text = name.trim();
  if (text === '') return 'empty';
  return new TextEncoder().encode(text).length > ROOM_NAME_BYTES ? 'too-long' : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

export class RouteStore extends Store<Route> {
  constructor() {
    super(parseRoute(location.pathname, location.search));
    const { pathname, search } = location;
    const route = this.get();
    // One address a meeting: `/?room=` is a way in, not a second place.
    if (route.kind === 'meeting' && pathname + search !== pathOf(route.room)) {
      history.replaceState(null, '', pathOf(route.room));
    }
    window.addEventListener('popstate', () => this.set(parseRoute(location.pathname, location.search)));
  }

  navigate(path: string): void {
    history.pushState(null, '', path);
    this.set(parseRoute(location.pathname, location.search));
  }
}
