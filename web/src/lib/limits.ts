// The server's limits for what people type (`limits` of the protocol), told beside the fields before the server has to.
// The server has the last word: it cleans texts of what nobody sees first.

export const NAME_CHARACTERS = 60;
export const TITLE_CHARACTERS = 120;
export const PEOPLE_PER_MEETING = 100;

/** How many characters a text is too long, counted as the server does: code points, without space around. */
export function charactersOver(text: string, limit: number): number {
  return Math.max(0, [...text.trim()].length - limit);
}

const SLUG = /^[a-z][a-z0-9-]{2,39}$/;

export function isSlug(text: string): boolean {
  return SLUG.test(text);
}
