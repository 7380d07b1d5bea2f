// A tour of the whole web client in one language, one scheme and one size: every state is shown to
// `look`. Ana walks, Ben is the one she meets.

import { Api, must } from './api.ts';
import type { ChromiumTab, TabOptions } from './chromium.ts';
import { ANA, BEN } from './devices.ts';
import { Guest } from './guest.ts';
import type { Stage } from './stage.ts';
import { type States, Walk } from './walk.ts';
import { type Language, Words } from './words.ts';

export interface TourOptions extends TabOptions {
  language: Language;
  scheme: 'dark' | 'light';
  viewport: { width: number; height: number };
}

export type Look = (state: string, tab: ChromiumTab) => Promise<void>;

/** Everything of the tour that has to be seen, in its order; `look` is called when the page is there. */
export async function tour(stage: Stage, options: TourOptions, look: Look): Promise<void> {
  const words = await Words.of(options.language);
  const tab = await stage.tab(ANA, options);
  await choose(tab, options);
  const walk = new Walk(tab, stage.server.url, words);
  const through = async (states: States) => {
    for await (const state of states) await look(state, tab);
  };
  await through(walk.refusals(await closedMeeting(stage)));
  await through(walk.home());
  const link = tab.page.url();
  await through(walk.beforeJoining(ANA.name));
  await through(walk.alone());
  const ben = new Guest(await stage.tab(BEN));
  await ben.comes(link);
  await through(walk.call(BEN.name));
  await through(walk.end());
  await ben.tab.profile.close();
  await through(walk.meetings());
}

/** Language and colours as a person chose them in this browser before. */
async function choose(tab: ChromiumTab, { language, scheme }: TourOptions): Promise<void> {
  await tab.page.addInitScript(
    (chosen) => {
      for (const [key, value] of Object.entries(chosen)) {
        if (localStorage.getItem(key) === null) localStorage.setItem(key, JSON.stringify(value));
      }
    },
    { 'conclave.language': language, 'conclave.choices': { scheme } },
  );
}

async function closedMeeting(stage: Stage): Promise<string> {
  const owner = await Api.guest(stage.server.url);
  const meeting = must(await owner.create({ title: 'Over' }), 201);
  must(await owner.close(meeting.id), 204);
  owner.done();
  return meeting.link_path;
}
