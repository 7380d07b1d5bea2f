// People for tests. It must never be imported by the client itself.
import type { Person } from '../people';

/** Somebody whose identity is `name`, with one device. */
export function fakePerson(name: string, more: Partial<Person> = {}): Person {
  return {
    id: name,
    principal: name,
    device: 'd',
    name,
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
