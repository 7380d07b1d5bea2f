// A connection that carries nothing: it stands where `livekit-client` stands, at the seam `state/link.ts`, and tells the
// call of people who are not there. For stories only.
import type { Link, LinkEvents } from '../src/state/link';
import type { Participant } from '../src/state/people';
import type { CaptureKind } from '../src/state/preview';

export class FakeLink implements Link {
  readonly #events: LinkEvents;
  #people: readonly Participant[];

  constructor(events: LinkEvents, people: readonly Participant[]) {
    this.#events = events;
    this.#people = people;
  }

  async open(): Promise<void> {
    this.#events.people(this.#people);
  }

  async close(): Promise<void> {}

  letGo() {
    return [];
  }

  async turn(kind: CaptureKind, on: boolean): Promise<void> {
    this.#people = this.#people.map((person) => {
      const published = person.published[kind];
      if (!person.you || published === undefined) return person;
      return { ...person, published: { ...person.published, [kind]: { ...published, on } } };
    });
    this.#events.people(this.#people);
  }

  async share(): Promise<void> {}
  async shareAudio(): Promise<void> {}
  async use(): Promise<void> {}
  async playSound(): Promise<void> {
    this.#events.soundHeld(false);
  }
  silence(): void {}
  setVolume(): void {}
  send(): void {}
  async statistics() {
    return [];
  }
}
