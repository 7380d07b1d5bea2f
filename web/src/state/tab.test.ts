import { expect, test } from 'vitest';
import { fakeShelf } from '../lib/fake-shelf';
import { Tab } from './tab';

/** A browser with several tabs: names are claimed by one tab at a time. */
function browser() {
  const claimed = new Set<string>();
  let next = 0;
  const open = (shelf = fakeShelf()) => {
    const mine = new Set<string>();
    const claim = async (name: string) => {
      if (claimed.has(name)) return false;
      claimed.add(name);
      mine.add(name);
      return true;
    };
    const tab = new Tab({ shelf, random: () => `device-${++next}`, claim });
    const close = () => {
      for (const name of mine) claimed.delete(name);
    };
    return { tab, close, shelf };
  };
  return { open };
}

test('a tab keeps its device over a reload', async () => {
  const { open } = browser();
  const before = open();
  expect(await before.tab.device()).toBe('device-1');
  before.close();
  expect(await open(before.shelf).tab.device()).toBe('device-1');
});

test('a tab knows whether it was here before', async () => {
  const { open } = browser();
  const before = open();
  expect(await before.tab.isBack()).toBe(false);
  const copy = fakeShelf();
  copy.setItem('conclave.device', before.shelf.getItem('conclave.device') ?? '');
  expect(await open(copy).tab.isBack()).toBe(false);
  before.close();
  expect(await open(before.shelf).tab.isBack()).toBe(true);
});

test('a duplicated tab is a device of its own, also for two that ask at once', async () => {
  const { open } = browser();
  const first = open();
  await first.tab.device();
  const copy = fakeShelf();
  copy.setItem('conclave.device', first.shelf.getItem('conclave.device') ?? '');
  const second = open(copy);
  const both = await Promise.all([second.tab.device(), second.tab.device()]);
  expect(both).toEqual(['device-2', 'device-2']);
  expect(await first.tab.device()).toBe('device-1');
});

test('a tab whose device is taken becomes another', async () => {
  const { tab } = browser().open();
  await tab.device();
  tab.startAnew();
  expect(await tab.device()).toBe('device-2');
});

test('storage edited by hand reads as absent', async () => {
  const shelf = fakeShelf();
  shelf.setItem('conclave.device', '{"not":"a string"}');
  expect(await browser().open(shelf).tab.device()).toBe('device-1');
});
