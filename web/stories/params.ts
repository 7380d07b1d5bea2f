// What a story shows, read from its address. Every parameter has a default, so that a story's address says only what is
// special about it. See web/README.md for the list.

export interface Story {
  /** Everybody, oneself included. */
  readonly people: number;
  /** How many others share a screen. */
  readonly shares: number;
  /** Of every so many others one has the camera off; 1 is everybody, 0 nobody. */
  readonly off: number;
  readonly states: ReadonlySet<string>;
  readonly owner: 'you' | 'other';
  readonly names: 'short' | 'long';
  readonly title: string;
  readonly lang: string;
  readonly scheme: 'dark' | 'light' | 'system';
  readonly pageSize: number;
}

export function storyOf(search: string): Story {
  const given = new URLSearchParams(search);
  const number = (name: string, usual: number) => Number(given.get(name) ?? usual);
  const scheme = given.get('scheme');
  return {
    people: Math.max(1, number('people', 6)),
    shares: number('share', 0),
    off: number('off', 5),
    states: new Set((given.get('state') ?? '').split(',').filter((state) => state !== '')),
    owner: given.get('owner') === 'you' ? 'you' : 'other',
    names: given.get('names') === 'long' ? 'long' : 'short',
    title: given.get('title') ?? 'Design review',
    lang: given.get('lang') ?? 'en',
    scheme: scheme === 'light' || scheme === 'system' ? scheme : 'dark',
    pageSize: number('size', 25),
  };
}
