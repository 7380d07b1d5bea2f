// The meeting as the server tells it: who is in it, who owns it, whether it is closed. It follows the events by a
// cursor, so that what was missed while the connection was away is caught up with. It knows no media: whoever is heard
// and seen stands in `people`.
import type { Answer, Api } from '../api/client';
import type { Change, ClosedReason, Meeting, MeetingEvent, MeetingPerson, OwnerLeaves } from '../api/types';
import { isRecord } from '../lib/keep';
import { backoff } from './backoff';
import { Store } from './store';

export interface MeetingState {
  readonly meeting: Meeting;
  /** Whether we hear at once what changes; while not, the last known is shown. */
  readonly fresh: boolean;
}

export interface EventsListener {
  message(text: string): void;
  /** The connection is gone; `code` is the WebSocket's closing code. */
  closed(code: number): void;
}

export interface MeetingPorts {
  readonly api: Pick<Api, 'meeting' | 'change' | 'handOver' | 'close'>;
  /** Opens the events WebSocket at this path; what it returns closes it. */
  readonly connect: (path: string, listener: EventsListener) => () => void;
  readonly random: () => number;
}

/** The server's word that asking again is in vain: no session, or no such meeting for us. */
const FINAL_CODES: readonly number[] = [4401, 4404];

export class MeetingRoom extends Store<MeetingState> {
  readonly #ports: MeetingPorts;
  #hangUp: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  /** Which connection is current: whatever an older one still brings is dropped. */
  #life = 0;
  /** Told of what happens, each time before the meeting is shown as it is after it. */
  onEvent: ((event: MeetingEvent) => void) | undefined;

  constructor(meeting: Meeting, ports: MeetingPorts) {
    super({ meeting, fresh: false });
    this.#ports = ports;
  }

  /** Begins to follow, or follows anew over a new connection. */
  follow(): void {
    this.stop();
    if (this.ended !== undefined) return;
    const life = this.#life;
    const { id, seq } = this.get().meeting;
    this.#hangUp = this.#ports.connect(`/api/v1/events?meeting=${encodeURIComponent(id)}&after=${seq}`, {
      message: (text) => {
        if (life === this.#life) this.#hear(text);
      },
      closed: (code) => {
        if (life === this.#life) this.#lost(code);
      },
    });
  }

  stop(): void {
    this.#life += 1;
    clearTimeout(this.#timer);
    this.#hangUp?.();
    this.#hangUp = undefined;
    this.patch({ fresh: false });
  }

  /** Takes what another answer of the server says, unless it is older than what is known. */
  take(meeting: Meeting): void {
    const known = this.get().meeting;
    if (meeting.id === known.id && meeting.seq >= known.seq) this.patch({ meeting });
  }

  /** Asks the server how the meeting is now, once. */
  async refresh(): Promise<void> {
    await this.#taking(this.#ports.api.meeting(this.get().meeting.id));
  }

  get isOwner(): boolean {
    const { owner, you } = this.get().meeting;
    return owner === you;
  }

  /** Why the meeting is closed; absent while it is not. */
  get ended(): ClosedReason | undefined {
    const { closed_at, closed_reason } = this.get().meeting;
    return closed_at === undefined ? undefined : (closed_reason ?? 'by_owner');
  }

  person(principal: string): MeetingPerson | undefined {
    return this.get().meeting.people.find((person) => person.principal === principal);
  }

  /** Whether anybody may control anybody's computer here. */
  allowControl(remote_control: boolean): Promise<Answer<Meeting>> {
    return this.#change({ remote_control });
  }

  rename(title: string): Promise<Answer<Meeting>> {
    const text = title.trim();
    return this.#change({ title: text === '' ? null : text });
  }

  setOwnerLeaves(owner_leaves: OwnerLeaves): Promise<Answer<Meeting>> {
    return this.#change({ owner_leaves });
  }

  requireLink(link_required: boolean): Promise<Answer<Meeting>> {
    return this.#change({ link_required });
  }

  handOver(principal: string): Promise<Answer<Meeting>> {
    return this.#taking(this.#ports.api.handOver(this.get().meeting.id, principal));
  }

  /** Closes the meeting for everybody. */
  close(): Promise<Answer<void>> {
    return this.#ports.api.close(this.get().meeting.id);
  }

  #change(change: Change): Promise<Answer<Meeting>> {
    return this.#taking(this.#ports.api.change(this.get().meeting.id, change));
  }

  async #taking(asked: Promise<Answer<Meeting>>): Promise<Answer<Meeting>> {
    const answer = await asked;
    if (answer.kind === 'ok') this.take(answer.value);
    return answer;
  }

  #hear(text: string): void {
    const heard = read(text);
    if (heard === undefined) return;
    const { meeting, event } = heard;
    this.#attempt = 0;
    if (event !== undefined) this.onEvent?.(event);
    this.take(meeting);
    if (this.ended === undefined) this.patch({ fresh: true });
    else this.stop();
  }

  #lost(code: number): void {
    this.#hangUp = undefined;
    this.patch({ fresh: false });
    if (FINAL_CODES.includes(code)) return;
    this.#attempt += 1;
    this.#timer = setTimeout(() => this.follow(), backoff(this.#attempt, this.#ports.random()));
  }
}

/** Every message carries the whole meeting as it is after it, so that nothing has to be pieced together here. */
function read(text: string): { meeting: Meeting; event: MeetingEvent | undefined } | undefined {
  try {
    const message: unknown = JSON.parse(text);
    if (!isRecord(message) || !isRecord(message.meeting)) return undefined;
    const event = isRecord(message.event) ? (message.event as unknown as MeetingEvent) : undefined;
    return { meeting: message.meeting as unknown as Meeting, event };
  } catch {
    return undefined;
  }
}

export type Leaving =
  /** Somebody else becomes the owner. */
  | { readonly kind: 'handed-over'; readonly to: MeetingPerson }
  /** The meeting ends for everybody. */
  | { readonly kind: 'ends' }
  /** Nothing changes for the others: I am not the owner, have another device in it, or it is kept for me. */
  | { readonly kind: 'stays' };

/** What happens to the meeting when I leave it with this device now. */
export function whenILeave(meeting: Meeting, device: string): Leaving {
  const me = meeting.people.find(({ principal }) => principal === meeting.you);
  const elsewhere = me?.devices.some((other) => other !== device) ?? false;
  if (meeting.owner !== meeting.you || elsewhere) return { kind: 'stays' };
  if (meeting.owner_leaves === 'end') return { kind: 'ends' };
  if (meeting.owner_leaves === 'keep') return { kind: 'stays' };
  // Whoever has been in longest; somebody whose connection is gone only where all others' are too.
  const others = meeting.people.filter(({ principal }) => principal !== meeting.you);
  const heir = others.find(({ state }) => state !== 'lost') ?? others[0];
  return heir === undefined ? { kind: 'stays' } : { kind: 'handed-over', to: heir };
}
