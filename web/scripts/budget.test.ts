import type { Rollup } from 'vite';
import { expect, test } from 'vitest';
import { filesOf } from './budget';

interface Part {
  readonly isEntry?: boolean;
  readonly modules?: readonly string[];
  readonly imports?: readonly string[];
  readonly styles?: readonly string[];
  readonly assets?: readonly string[];
}

function chunk(fileName: string, part: Part): Rollup.OutputChunk {
  return {
    type: 'chunk',
    fileName,
    isEntry: part.isEntry ?? false,
    moduleIds: part.modules ?? [],
    imports: part.imports ?? [],
    viteMetadata: { importedCss: new Set(part.styles), importedAssets: new Set(part.assets) },
  } as unknown as Rollup.OutputChunk;
}

const bundle = Object.fromEntries(
  [
    chunk('index.js', {
      isEntry: true,
      imports: ['react.js'],
      styles: ['index.css'],
      assets: ['onest-latin-wght-normal-1.woff2', 'onest-cyrillic-wght-normal-1.woff2'],
    }),
    chunk('react.js', {}),
    chunk('call.js', { modules: ['/src/Call.tsx'], imports: ['react.js', 'media.js'], styles: ['call.css'] }),
    chunk('media.js', {}),
  ].map((one) => [one.fileName, one]),
);

test('a first page is its entry with what it imports, its styles and the font of English', () => {
  const page = { page: 'home', modules: [], withEntry: true, limitKb: 1 };
  expect([...filesOf(page, bundle)].sort()).toEqual([
    'index.css',
    'index.js',
    'onest-latin-wght-normal-1.woff2',
    'react.js',
  ]);
});

test('a later page is what it adds', () => {
  const page = { page: 'call', modules: ['/src/Call.tsx'], withEntry: false, limitKb: 1 };
  expect([...filesOf(page, bundle)].sort()).toEqual(['call.css', 'call.js', 'media.js']);
});

test('a page that is in no chunk is a mistake in the budget', () => {
  const page = { page: 'call', modules: ['/src/Gone.tsx'], withEntry: false, limitKb: 1 };
  expect(() => filesOf(page, bundle)).toThrow(/Gone/);
});
