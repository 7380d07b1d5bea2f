// What the API answers, as a program that was written by its description takes it. Written by hand:
// generated types would follow a change of the server's that breaks such programs.

export interface Created {
  principal: string;
  token: string;
}

export interface Refused {
  code: string;
  message: string;
  field?: string;
}

export interface MeetingPerson {
  principal: string;
  name: string;
  state: 'here' | 'connecting' | 'lost';
  since: number;
  lost_until?: number;
  devices: string[];
}

export interface Meeting {
  id: string;
  address: string;
  code: string;
  slug?: string;
  secret: string;
  link_path: string;
  title?: string;
  lasting: boolean;
  owner_leaves: 'hand_over' | 'end' | 'keep';
  link_required: boolean;
  owner: string;
  you: string;
  created_at: number;
  closed_at?: number;
  closed_reason?: string;
  seq: number;
  people: MeetingPerson[];
}

export interface Joined {
  meeting: Meeting;
  identity: string;
  token: string;
  media_url: string;
}

export interface Glimpse {
  address: string;
  title?: string;
  door: string;
  lasting: boolean;
  people_count: number;
  people: string[];
  yours: boolean;
  here_already: boolean;
}

export interface Summary {
  id: string;
  address: string;
  title?: string;
  yours: boolean;
  closed_at?: number;
  people_now: number;
}

export interface Summaries {
  meetings: Summary[];
  next?: string;
}

export interface Participations {
  participations: { principal: string; name: string; joined_at: number; left_at?: number }[];
}

/** What happened, as the events WebSocket tells it. */
export interface Happened {
  type: string;
  [fact: string]: unknown;
}

export type Told =
  | { type: 'hello'; meeting: Meeting }
  | { type: 'event'; seq: number; at: number; event: Happened; meeting: Meeting };
