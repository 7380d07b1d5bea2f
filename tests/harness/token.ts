// Access tokens as any application server would mint them: HS256 by node's own crypto, so that
// the server's own token code is never on both sides of a test.

import { createHmac } from 'node:crypto';

export interface ApiKey {
  key: string;
  secret: string;
}

/** The `video` claim of LiveKit's access tokens. */
export interface Grant {
  room?: string;
  roomJoin?: boolean;
  roomCreate?: boolean;
  roomList?: boolean;
  roomAdmin?: boolean;
  canPublish?: boolean;
  canSubscribe?: boolean;
  canPublishData?: boolean;
  canPublishSources?: string[];
  canUpdateOwnMetadata?: boolean;
  hidden?: boolean;
}

export interface TokenOptions {
  identity: string;
  grant: Grant;
  name?: string;
  /** Seconds from now; negative is in the past. */
  expiresIn?: number;
  /** Seconds from now. */
  notBefore?: number;
}

const LIFETIME = 600;

export function mint(apiKey: ApiKey, options: TokenOptions): string {
  const now = Math.floor(Date.now() / 1000);
  const header = encode({ alg: 'HS256', typ: 'JWT' });
  const claims = encode({
    iss: apiKey.key,
    sub: options.identity,
    name: options.name ?? options.identity,
    nbf: now + (options.notBefore ?? -5),
    exp: now + (options.expiresIn ?? LIFETIME),
    video: options.grant,
  });
  return `${header}.${claims}.${sign(`${header}.${claims}`, apiKey.secret)}`;
}

/** A token for one room, with `grant` on top of the right to join it. */
export function mintJoin(
  apiKey: ApiKey,
  identity: string,
  room: string,
  grant: Grant = {},
  times: Pick<TokenOptions, 'expiresIn' | 'notBefore'> = {},
): string {
  return mint(apiKey, { identity, grant: { room, roomJoin: true, ...grant }, ...times });
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function sign(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}
