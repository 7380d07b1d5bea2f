// LiveKit's server API as JSON over HTTP: the methods of its RoomService.

import { API_KEY } from './server.ts';
import { type Grant, mint } from './token.ts';

export interface RoomInfo {
  sid: string;
  name: string;
}

export interface ParticipantInfo {
  identity: string;
  tracks?: { sid: string; source?: string; muted?: boolean }[];
}

export interface Reply<T> {
  status: number;
  body: T;
}

/** Calls a method with a token that carries `grant`; a grant of undefined sends no token. */
export async function roomService<T>(
  url: string,
  method: string,
  body: Record<string, unknown>,
  grant: Grant | undefined,
): Promise<Reply<T>> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (grant) headers.authorization = `Bearer ${mint(API_KEY, { identity: 'service', grant })}`;
  const response = await fetch(`${url}/twirp/livekit.RoomService/${method}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as T };
}
