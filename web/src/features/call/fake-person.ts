// A person for tests and stories. Never part of the program.
import type { Person } from '../../state/people';

export function fakePerson(id: string, more: Partial<Person> = {}): Person {
  const [principal = id, device = 'd'] = id.split('#');
  return {
    id,
    principal,
    device,
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
