// How a person without a picture is shown: up to two letters on one of eight hues. The same id has the same hue on
// every screen.

const HUES = 8;

/** 1…8, the number of a `--cv-hue-…` token. */
export function hueOf(id: string): number {
  let hash = 2_166_136_261;
  for (const character of id) {
    hash ^= character.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 16_777_619);
  }
  return ((hash >>> 0) % HUES) + 1;
}

/** The first letters of the first and the last word; one sign where a script has no spaces. */
export function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/\s+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = firstSign(words[0]);
  const last = words.length > 1 ? firstSign(words.at(-1)) : '';
  return (first + last).toLocaleUpperCase();
}

function firstSign(word: string | undefined): string {
  return word?.match(/[\p{L}\p{N}]\p{M}*/u)?.[0] ?? '';
}
