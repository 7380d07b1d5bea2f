// Addresses that lead nowhere, typed and by link: everybody is told the same where nothing may be
// told, everything else in its own words, and what was typed stays.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { Api, must, type Guest as Program } from '../harness/api.ts';
import type { Meeting } from '../harness/api-types.ts';
import { ANA } from '../harness/devices.ts';
import { Guest } from '../harness/guest.ts';
import { Home } from '../harness/pages/home.ts';
import { Stage } from '../harness/stage.ts';

const stage = Stage.set({ people: [ANA] });

const UNKNOWN = 'CON-00000000';
const NOT_FOUND = 'No meeting found for this code.';
const COMPARE =
  'Compare it with the message you got, or open the link from it. The meeting may also have been closed.';

let owner: Program | undefined;
let hidden: Meeting;
let closed: Meeting;

/** Once for the file, when its server is there. */
async function prepare(): Promise<void> {
  if (owner) return;
  owner = await Api.guest(stage.server.url);
  hidden = must(await owner.create({ title: 'Hidden', link_required: true }), 201);
  closed = must(await owner.create({ title: 'Over' }), 201);
  must(await owner.close(closed.id), 204);
}

afterEach(() => stage.clear());
after(() => owner?.done());

describe('an address typed on the first page', () => {
  before(prepare);

  const opens = async (): Promise<Home> => {
    const tab = await stage.tab(ANA);
    await tab.goto(stage.server.url);
    return new Home(tab);
  };

  test('is refused in the same words, whether it is unknown, closed, hidden or none, and stays as typed', async () => {
    const home = await opens();
    const answers = new Set<string>();
    for (const address of [UNKNOWN, closed.address, hidden.address, 'no-such-name', 'not an address!']) {
      await home.types(address);
      answers.add(await home.isRefused());
      assert.equal(await home.field.inputValue(), address, 'what was typed');
    }
    assert.deepEqual([...answers], [`${NOT_FOUND} ${COMPARE}`]);
  });

  test('that is missing is asked for', async () => {
    const home = await opens();
    assert.equal(await home.isRefused(), 'Type the code you got, or paste the whole link.');
  });

  test('of another server is not looked up here', async () => {
    const home = await opens();
    const link = 'https://elsewhere.example/m/CON-7K3M9QXD#AAAAAAAAAAA';
    await home.types(link);
    assert.match(await home.isRefused(), /^This link leads to another server\./);
    assert.equal(await home.field.inputValue(), link);
  });

  for (const [typed, shown] of [
    ['con 7k3m 9qxd', 'CON-7K3M9QXD'],
    ['con7k3m9qxd', 'CON-7K3M9QXD'],
    ['CON-OIL00000', 'CON-01100000'],
    [' con–7k3m–9qxd ', 'CON-7K3M9QXD'],
  ] as const) {
    test(`"${typed}" becomes ${shown} as it is typed`, async () => {
      const home = await opens();
      await home.types(typed);
      await home.page.waitForFunction(
        (wanted) => document.querySelector('input')?.value.trim() === wanted,
        shown,
      );
    });
  }

  test('can be a whole link with its secret', async () => {
    const home = await opens();
    await home.field.fill(new URL(hidden.link_path, stage.server.url).href);
    await home.page.getByRole('button', { name: 'Join', exact: true }).click();
    await home.page.getByRole('heading', { name: 'Hidden' }).waitFor();
  });
});

describe('a link', () => {
  before(prepare);

  const opens = async (path: string): Promise<Guest> => {
    const guest = new Guest(await stage.tab(ANA));
    await guest.tab.goto(stage.server.url + path);
    return guest;
  };

  test('says the same for what is unknown, closed and hidden, and keeps the code to be corrected', async () => {
    const pages = new Set<string>();
    for (const address of [UNKNOWN, closed.address, hidden.address]) {
      for (const secret of ['', '#AAAAAAAAAAA']) {
        const { tab } = await opens(`/m/${address}${secret}`);
        await tab.isAt(NOT_FOUND);
        assert.equal(await new Home(tab).field.inputValue(), address);
        pages.add(await tab.evaluate(() => document.body.innerText));
      }
    }
    assert.equal(pages.size, 1, 'one page for all of them');
    assert.ok([...pages][0]?.includes(COMPARE));
  });

  test('with the right secret of a closed meeting says that it has ended', async () => {
    const { tab } = await opens(closed.link_path);
    await tab.isAt('The meeting has ended.');
  });

  test('corrected on the page where nothing was found leads on', async () => {
    const other = await Api.guest(stage.server.url);
    const open = must(await other.create({ title: 'Found after all' }), 201);
    other.done();
    const { tab } = await opens(`/m/${UNKNOWN}`);
    await tab.isAt(NOT_FOUND);
    await tab.fill('Join a meeting', open.address);
    await tab.press('Join');
    await tab.isAt('Found after all');
  });

  for (const [path, role, way] of [
    ['/m/', 'button', 'Home'],
    ['/m/a/b', 'button', 'Home'],
    ['/m/%E0%A4%A', 'button', 'Home'],
    ['/r/garden', 'link', 'Go to the start'],
    ['/elsewhere', 'link', 'Go to the start'],
  ] as const) {
    test(`${path} is an address of nothing, and a way leads on`, async () => {
      const { tab } = await opens(path);
      await tab.reads('There is nothing at this address.');
      await tab.page.getByRole(role, { name: way, exact: true }).click();
      await tab.reads('There is a seat');
    });
  }

  test('is needed where the owner requires it, but not by the owner', async () => {
    const ana = await opens('/');
    const home = new Home(ana.tab);
    const link = new URL(await home.creates({ title: 'By link only', linkRequired: true }));
    await ana.joins();
    await ana.tab.goto(`${link.origin}${link.pathname}`);
    await ana.tab.isAt('By link only');

    const stranger = await opens(link.pathname);
    await stranger.tab.isAt(NOT_FOUND);
  });
});
