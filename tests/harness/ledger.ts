// One writer's book of a server that may be killed at any moment. It orders changes one after another
// and notes what was acknowledged: the server must then have that, or that and the one change that
// was under way. Anything else is a loss.

import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { Api, type Guest, must, type Reply } from './api.ts';
import type { Meeting, Participations } from './api-types.ts';
import { Events } from './events.ts';

interface Being {
  principal: string;
  name: string;
}

/** What anybody may ask the server about a meeting. */
interface Facts {
  title: string;
  owner: string;
  linkRequired: boolean;
  closed: boolean;
  /** By arrival. */
  people: Being[];
  /** Everybody's times in the meeting, by arrival. */
  stays: (Being & { over: boolean })[];
}

interface Change {
  what: string;
  order(): Promise<Reply<unknown>>;
  facts: Facts;
}

interface Page {
  meeting: Meeting;
  guests: Guest[];
  facts: Facts;
  changes: number;
  /** Who was in it when the server was killed, and so has lost the connection. */
  lost: Set<string>;
  /** The highest number of an event that was acknowledged. */
  seq: number;
}

/** Then a meeting is closed and the next begun: a seat that nobody takes is kept for a minute only. */
const CHANGES_A_MEETING = 25;
const GUESTS = 3;

export class Ledger {
  readonly #url: string;
  readonly #number: number;
  readonly #full: Page[] = [];
  #guests: Guest[] = [];
  #page: Page | undefined;
  #underWay: Change | undefined;
  #names = 0;
  acknowledged = 0;
  /** Changes that were under way when the server was killed and turned out to be kept. */
  keptUnderWay = 0;

  /** A writer's number is part of the addresses that it comes from. */
  constructor(url: string, number: number) {
    this.#url = url;
    this.#number = number;
  }

  get meetings(): number {
    return this.#full.length;
  }

  /** Orders changes, each as soon as the one before is acknowledged, until the server is gone. */
  async write(): Promise<void> {
    try {
      for (;;) await this.#writeOne();
    } catch (error) {
      if (!isBrokenConnection(error)) throw error;
    }
  }

  /** Compares the meeting that is being written with what the server says of it now. */
  async compare(): Promise<void> {
    if (this.#page) await this.#settle(this.#page);
  }

  /** Compares every meeting that was ever written. */
  async compareAll(): Promise<void> {
    await this.compare();
    for (const page of this.#full) assert.deepEqual(await this.#found(page), page.facts);
  }

  done(): void {
    for (const page of this.#full) for (const guest of page.guests) guest.done();
    for (const guest of this.#guests) guest.done();
  }

  async #writeOne(): Promise<void> {
    while (this.#guests.length < GUESTS) this.#guests.push(await this.#newGuest());
    this.#page ??= await this.#begin();
    await this.#carryOut(this.#page, this.#next(this.#page));
    if (!this.#page.facts.closed) return;
    this.#full.push(this.#page);
    this.#page = undefined;
    // One is new in each meeting, so that sessions are among what must not be lost.
    this.#guests = this.#guests.slice(1);
  }

  async #newGuest(): Promise<Guest> {
    this.#names += 1;
    // From another address each, because many sessions from one are held back.
    const from = `127.${this.#number}.${this.#names >> 8}.${this.#names & 255}`;
    const guest = await Api.guest(this.#url, { from });
    this.acknowledged += 1;
    return guest;
  }

  async #begin(): Promise<Page> {
    const [owner] = this.#guests as [Guest];
    const title = this.#fresh('Title');
    const meeting = must(await owner.create({ title, lasting: true }), 201);
    this.acknowledged += 1;
    const facts = {
      title,
      owner: owner.principal,
      linkRequired: false,
      closed: false,
      people: [],
      stays: [],
    };
    return { meeting, guests: [...this.#guests], facts, changes: 0, lost: new Set(), seq: meeting.seq };
  }

  async #carryOut(page: Page, change: Change): Promise<void> {
    this.#underWay = change;
    const reply = await change.order();
    assert.ok(reply.status < 300, `${change.what} was answered ${reply.status}: ${reply.text}`);
    this.#underWay = undefined;
    this.acknowledged += 1;
    page.facts = change.facts;
    page.lost = new Set([...page.lost].filter((principal) => has(change.facts, { principal })));
    page.changes += 1;
    page.seq = Math.max(page.seq, seqOf(reply.body));
  }

  /** Everybody comes first; then anything in any order, and at last the end. */
  #next(page: Page): Change {
    const { facts, guests } = page;
    const newcomer = guests.find(
      ({ principal }) => !facts.stays.some((stay) => stay.principal === principal),
    );
    if (newcomer) return this.#join(page, newcomer);
    if (page.changes >= CHANGES_A_MEETING) return this.#close(page);
    const [guest, other] = shuffled(guests) as [Guest, Guest];
    const isHere = has(facts, guest);
    const choices = [
      () => this.#rename(page),
      () => this.#requireLink(page),
      () => (isHere ? this.#leave(page, guest) : this.#join(page, guest)),
      () =>
        has(facts, other) && other.principal !== facts.owner
          ? this.#handOver(page, other)
          : this.#rename(page),
    ];
    return (shuffled(choices)[0] as () => Change)();
  }

  #rename({ facts, meeting, guests }: Page): Change {
    const title = this.#fresh('Title');
    const order = () => ownerOf(facts, guests).change(meeting.id, { title });
    return { what: 'renaming', order, facts: { ...facts, title } };
  }

  #requireLink({ facts, meeting, guests }: Page): Change {
    const linkRequired = !facts.linkRequired;
    const order = () => ownerOf(facts, guests).change(meeting.id, { link_required: linkRequired });
    return { what: 'requiring the link', order, facts: { ...facts, linkRequired } };
  }

  #handOver({ facts, meeting, guests }: Page, { principal }: Guest): Change {
    const order = () => ownerOf(facts, guests).handOver(meeting.id, principal);
    return { what: 'handing over', order, facts: { ...facts, owner: principal } };
  }

  #join({ facts, meeting }: Page, guest: Guest): Change {
    const being = { principal: guest.principal, name: this.#fresh('Name') };
    const order = () => guest.join(meeting.address, { name: being.name, secret: meeting.secret });
    const people = [...facts.people, being];
    const stays = [...facts.stays, { ...being, over: false }];
    return { what: 'joining', order, facts: { ...facts, people, stays } };
  }

  /** The owner's place goes to whoever is there longest, and to somebody lost only where all are. */
  #leave({ facts, meeting, lost }: Page, guest: Guest): Change {
    const { principal } = guest;
    const people = facts.people.filter((person) => person.principal !== principal);
    const stays = facts.stays.map((stay) => (stay.principal === principal ? { ...stay, over: true } : stay));
    const heir = people.find((person) => !lost.has(person.principal)) ?? people[0];
    const owner = facts.owner === principal && heir ? heir.principal : facts.owner;
    return {
      what: 'leaving',
      order: () => guest.leave(meeting.id),
      facts: { ...facts, people, stays, owner },
    };
  }

  #close({ facts, meeting, guests }: Page): Change {
    const stays = facts.stays.map((stay) => ({ ...stay, over: true }));
    const order = () => ownerOf(facts, guests).close(meeting.id);
    return { what: 'closing', order, facts: { ...facts, closed: true, people: [], stays } };
  }

  #fresh(what: string): string {
    this.#names += 1;
    return `${what} ${this.#names}`;
  }

  /** Finds out whether the change that was under way is kept, and that everything before is. */
  async #settle(page: Page): Promise<void> {
    const found = await this.#found(page);
    const change = this.#underWay;
    this.#underWay = undefined;
    if (change && isDeepStrictEqual(found, change.facts)) {
      page.facts = change.facts;
      this.keptUnderWay += 1;
    }
    const when = change ? `after ${change.what} was under way` : 'with nothing under way';
    page.lost = new Set(page.facts.people.map(({ principal }) => principal));
    assert.deepEqual(found, page.facts, `what was acknowledged is there ${when}`);
    if (!page.facts.closed) await this.#numbersHaveNoGap(page);
  }

  async #found({ meeting, guests, seq }: Page): Promise<Facts> {
    const [anybody] = guests as [Guest];
    const now = must(await anybody.meeting(meeting.id), 200);
    assert.ok(now.seq >= seq, `the events end at ${now.seq}, and ${seq} was acknowledged`);
    const owner = guests.find(({ principal }) => principal === now.owner) ?? anybody;
    return factsOf(now, must(await owner.participations(meeting.id), 200));
  }

  async #numbersHaveNoGap({ meeting, guests, facts, seq }: Page): Promise<void> {
    const events = Events.open(this.#url, ownerOf(facts, guests), meeting.id, 0);
    const now = await events.hello();
    await events.reaches(Math.max(now.seq, seq));
    events.close();
    assert.deepEqual(
      events.numbers,
      events.numbers.map((_, index) => index + 1),
      'the events of a meeting, one after another',
    );
  }
}

function factsOf(meeting: Meeting, { participations }: Participations): Facts {
  return {
    title: meeting.title ?? '',
    owner: meeting.owner,
    linkRequired: meeting.link_required,
    closed: meeting.closed_at !== undefined,
    people: meeting.people.map(({ principal, name }) => ({ principal, name })),
    stays: participations
      .sort((one, other) => one.joined_at - other.joined_at)
      .map(({ principal, name, left_at }) => ({ principal, name, over: left_at !== undefined })),
  };
}

function has(facts: Facts, { principal }: Pick<Guest, 'principal'>): boolean {
  return facts.people.some((person) => person.principal === principal);
}

function ownerOf(facts: Facts, guests: Guest[]): Guest {
  const owner = guests.find(({ principal }) => principal === facts.owner);
  assert.ok(owner, `the owner ${facts.owner} is one of the guests`);
  return owner;
}

/** Some answers are the meeting itself, some have it in them, and some are empty. */
function seqOf(body: unknown): number {
  const { seq, meeting } = (body ?? {}) as { seq?: number; meeting?: Meeting };
  return seq ?? meeting?.seq ?? 0;
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}

function isBrokenConnection(error: unknown): boolean {
  const codes = ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'];
  return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? '');
}
