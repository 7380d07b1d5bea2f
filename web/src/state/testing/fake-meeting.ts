// Meetings for tests. It must never be imported by the client itself.
import type { Meeting, MeetingPerson } from '../../api/types';

export type FakeMeeting = Omit<Partial<Meeting>, 'people'> & {
  readonly people?: readonly (Partial<MeetingPerson> & { readonly principal: string })[];
};

/** A meeting of `anna`, seen by `me`. */
export function fakeMeeting({ people = [], ...more }: FakeMeeting = {}): Meeting {
  return {
    id: 'm1',
    address: 'CON-7K3M9QXD',
    code: 'CON-7K3M9QXD',
    secret: 's',
    link_path: '/m/CON-7K3M9QXD#s',
    lasting: false,
    owner_leaves: 'hand_over',
    link_required: false,
    owner: 'anna',
    you: 'me',
    created_at: 0,
    seq: 1,
    remote_control: true,
    control: [],
    people: people.map((person) => ({
      name: person.principal,
      state: 'here',
      since: 0,
      devices: ['d'],
      programs: [],
      ...person,
    })),
    ...more,
  };
}
