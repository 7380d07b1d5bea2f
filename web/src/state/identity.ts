// Whose an identity is. The server makes identities; here they are only read.

export interface Who {
  readonly principal: string;
  readonly device: string;
}

/** An identity is `<principal>#<device>`; one from elsewhere is its own principal. */
export function whoIs(identity: string): Who {
  const at = identity.lastIndexOf('#');
  if (at < 0) return { principal: identity, device: '' };
  return { principal: identity.slice(0, at), device: identity.slice(at + 1) };
}
