// The contrast that ux rules promise for the tokens, computed again for both schemes (WCAG 2.2, relative luminance).
import { describe, expect, test } from 'vitest';
import css from './tokens.css?raw';

/** The tokens of the first rule whose text matches. */
function block(rule: RegExp): Map<string, string> {
  const body = rule.exec(css)?.[1] ?? '';
  return new Map(
    [...body.matchAll(/--cv-([\w-]+):\s*(#[0-9a-f]{6})/g)].map((match) => [match[1] ?? '', match[2] ?? '']),
  );
}

const both = block(/^:root \{([^}]*)\}/m);
const schemes = {
  dark: block(/^:root,\n\[data-mantine-color-scheme="dark"\] \{([^}]*)\}/m),
  light: block(/^\[data-mantine-color-scheme="light"\] \{([^}]*)\}/m),
};

function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

const grounds = ['bg', 'surface-1', 'surface-2', 'surface-3'];
const texts = ['text', 'text-2', 'text-3', 'accent-text', 'wait-text', 'red-text', 'control-text'];
const fills = [
  ['on-accent', 'accent'],
  ['on-off', 'off'],
  ['on-wait', 'wait'],
  ['on-red', 'red'],
  ['on-control', 'control-fill'],
] as const;

/** Words on the quiet grounds of notes, chips and badges. */
const softs = [
  ['text', 'wait-soft'],
  ['text-2', 'wait-soft'],
  ['wait-text', 'wait-soft'],
  ['accent-text', 'accent-soft'],
  ['red-text', 'red-soft'],
  ['control-text', 'control-soft'],
] as const;
/** Borders of controls, frames and signs, and where they stand. */
const marks = ['line-strong', 'speaking', 'accent', 'off', 'red-mark', 'control-mark', 'focus'];
const seats = ['bg', 'surface-1', 'surface-2'];

describe.each(Object.entries(schemes))('%s', (_, tokens) => {
  const of = (name: string) => {
    const value = tokens.get(name) ?? both.get(name);
    if (value === undefined) throw new Error(`no token ${name}`);
    return value;
  };

  test.each(texts.flatMap((text) => grounds.map((ground) => [text, ground] as const)))(
    '%s is read on %s',
    (text, ground) => {
      expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(4.5);
    },
  );

  test.each(fills)('%s is read on %s', (text, fill) => {
    expect(contrast(of(text), of(fill))).toBeGreaterThanOrEqual(4.6);
  });

  test.each(softs)('%s is read on %s', (text, ground) => {
    expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(marks.flatMap((mark) => seats.map((ground) => [mark, ground] as const)))(
    '%s is seen on %s',
    (mark, ground) => {
      expect(contrast(of(mark), of(ground))).toBeGreaterThanOrEqual(3);
    },
  );
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('initials are read on hue %i', (hue) => {
  expect(
    contrast(both.get('plate-text') ?? '#000000', both.get(`hue-${hue}`) ?? '#000000'),
  ).toBeGreaterThanOrEqual(4.5);
});
