// Addresses of the client and what they mean. Pure but for the store at its end; it knows no page. The secret of a
// link stands behind the `#`, so that no server and no log ever sees it.
import { Store } from '../state/store';

export type Route =
  | { readonly kind: 'home' }
  | { readonly kind: 'meeting'; readonly address: string; readonly secret?: string }
  | { readonly kind: 'unknown' };

export function parseRoute(path: string, hash = ''): Route {
  if (path === '/') return { kind: 'home' };
  const encoded = /^\/m\/([^/]+)\/?$/.exec(path)?.[1];
  const address = encoded === undefined ? '' : addressFrom(decoded(encoded) ?? '');
  if (address === '') return { kind: 'unknown' };
  const secret = hash.replace(/^#/, '');
  return { kind: 'meeting', address, ...(secret === '' ? {} : { secret }) };
}

export function pathOf(address: string, secret?: string): string {
  const path = `/m/${encodeURIComponent(address)}`;
  return secret === undefined ? path : `${path}#${secret}`;
}

/**
 * What was typed, read aloud or pasted, as an address: a code in its canonical form (`con 7k3m-9qxd` is
 * `CON-7K3M9QXD`; after the prefix O is 0, and I and L are 1), else a name in small letters. It is the server's rule
 * for the prefix of the delivery; the server knows its own and has the last word.
 */
export function addressFrom(typed: string): string {
  const text = typed.trim();
  return codeIn(text) ?? text.toLowerCase();
}

/** Where a text leads: a whole link of this client with its secret, or an address alone. */
export function placeIn(typed: string): Extract<Route, { kind: 'meeting' }> | undefined {
  const text = typed.trim();
  const link = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  const route = link === undefined ? byAddress(text) : parseRoute(link.pathname, link.hash);
  return route.kind === 'meeting' ? route : undefined;
}

function byAddress(text: string): Route {
  const [address = '', secret = ''] = text.replace(/^\/?m\//, '').split('#');
  return parseRoute(pathOf(address.trim()), secret.trim());
}

const PREFIX = 'CON';
const CODE = /^[0-9A-HJKMNP-TV-Z]{8}$/;

/** The canonical form of a code, with the prefix where it was given; absent if the text is none. */
function codeIn(text: string): string | undefined {
  const letters = text.toUpperCase().replace(/[\s\p{Pd}]/gu, '');
  if (CODE.test(letters)) return letters;
  if (!letters.startsWith(PREFIX)) return undefined;
  const code = letters.slice(PREFIX.length).replace(/O/g, '0').replace(/[IL]/g, '1');
  return CODE.test(code) ? `${PREFIX}-${code}` : undefined;
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
    super(parseRoute(location.pathname, location.hash));
    const read = () => this.set(parseRoute(location.pathname, location.hash));
    window.addEventListener('popstate', read);
    window.addEventListener('hashchange', read);
  }

  navigate(path: string): void {
    history.pushState(null, '', path);
    this.set(parseRoute(location.pathname, location.hash));
  }
}
