// What the server's API speaks about, under the names the client uses. Times are milliseconds since the epoch by the
// server's clock. It must hold no behaviour.

export type OwnerLeaves = 'hand_over' | 'end' | 'keep';

export type ClosedReason = 'by_owner' | 'owner_left' | 'empty';

export type PersonState = 'here' | 'connecting' | 'lost';

export interface MeetingPerson {
  readonly principal: string;
  readonly name: string;
  readonly state: PersonState;
  readonly since: number;
  /** Until when the seat of somebody who lost the connection is kept. */
  readonly lost_until?: number | null;
  readonly devices: readonly string[];
}

export interface Meeting {
  readonly id: string;
  /** What follows `/m/`: the slug, or the code with its prefix. */
  readonly address: string;
  readonly code: string;
  readonly slug?: string | null;
  readonly secret: string;
  /** `/m/CON-7K3M9QXD#secret` */
  readonly link_path: string;
  readonly title?: string | null;
  readonly lasting: boolean;
  readonly owner_leaves: OwnerLeaves;
  /** Whether the code alone opens nothing: only the whole link does. */
  readonly link_required: boolean;
  readonly owner: string;
  /** The principal who asked. */
  readonly you: string;
  readonly created_at: number;
  readonly closed_at?: number | null;
  readonly closed_reason?: ClosedReason | null;
  /** The number of its last event: the cursor of the events WebSocket. */
  readonly seq: number;
  /** By arrival. */
  readonly people: readonly MeetingPerson[];
}

/** What somebody learns about a meeting before they are in. */
export interface Glimpse {
  readonly address: string;
  readonly title?: string | null;
  readonly door: 'anyone';
  readonly lasting: boolean;
  readonly people_count: number;
  /** The names of those who came first, eight at most. */
  readonly people: readonly string[];
  readonly yours: boolean;
  readonly here_already: boolean;
}

export interface Summary {
  readonly id: string;
  readonly address: string;
  readonly link_path: string;
  readonly title?: string | null;
  readonly yours: boolean;
  readonly lasting: boolean;
  readonly created_at: number;
  readonly closed_at?: number | null;
  readonly last_joined_at?: number | null;
  readonly people_now: number;
}

export interface Summaries {
  readonly meetings: readonly Summary[];
  /** Give it as `before` for the next page; absent on the last. */
  readonly next?: string | null;
}

export interface Participation {
  readonly principal: string;
  readonly name: string;
  readonly joined_at: number;
  readonly left_at?: number | null;
}

export interface Creation {
  readonly title?: string;
  readonly slug?: string;
  readonly lasting?: boolean;
  readonly owner_leaves?: OwnerLeaves;
  readonly link_required?: boolean;
}

export interface Change {
  /** `null` takes the title away. */
  readonly title?: string | null;
  readonly owner_leaves?: OwnerLeaves;
  readonly link_required?: boolean;
}

export type SecondDevice = 'ask' | 'here_too' | 'move_here';

export interface JoinRequest {
  readonly name: string;
  readonly device: string;
  readonly secret?: string;
  readonly second_device?: SecondDevice;
}

export interface Joined {
  readonly meeting: Meeting;
  /** `<principal>#<device>` */
  readonly identity: string;
  readonly token: string;
  /** The WebSocket origin of the media server. */
  readonly media_url: string;
}

export interface ApiError {
  readonly code: string;
  readonly message: string;
  /** The field of the request that is to blame. */
  readonly field?: string | null;
}
