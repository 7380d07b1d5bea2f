// People for tests and stories. It must never be imported by the client itself.
import { whoIs } from '../identity';
import type { Person } from '../people';

/** Somebody whose identity is `id`: `principal#device`, or one word for both a person and their name. */
export function fakePerson(id: string, more: Partial<Person> = {}): Person {
  return {
    id,
    ...whoIs(id),
    name: id,
    you: false,
    owner: false,
    state: 'here',
    joinedAt: 0,
    speaking: false,
    network: 'fine',
    published: {},
    ...more,
  };
}
