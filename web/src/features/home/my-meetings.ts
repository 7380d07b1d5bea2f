// The meetings this browser's principal started or was in, page after page. A browser that nobody has met yet has
// none; that is no failure.
import type { Answer } from '../../api/client';
import type { Summaries, Summary } from '../../api/types';
import { Store } from '../../state/store';
import { type Refusal, refusalOf } from '../end/refusal';

export interface MyMeetingsView {
  readonly meetings: readonly Summary[];
  /** Whether this browser is known to the server at all. */
  readonly known: boolean;
  readonly loading: boolean;
  readonly failed: Refusal | undefined;
  /** Where the next page begins. */
  readonly next: string | undefined;
}

const NOTHING: MyMeetingsView = {
  meetings: [],
  known: false,
  loading: false,
  failed: undefined,
  next: undefined,
};

export class MyMeetings extends Store<MyMeetingsView> {
  readonly #fetch: (before?: string) => Promise<Answer<Summaries>>;
  readonly #now: () => number;

  constructor(fetch: (before?: string) => Promise<Answer<Summaries>>, now: () => number) {
    super({ ...NOTHING, loading: true });
    this.#fetch = fetch;
    this.#now = now;
  }

  /** The first page, again: what is shown stays until the answer is there. */
  async load(): Promise<void> {
    await this.#read(undefined);
  }

  async more(): Promise<void> {
    const { next, loading } = this.get();
    if (next !== undefined && !loading) await this.#read(next);
  }

  /** What is shown once the server has forgotten this browser. */
  forget(): void {
    this.set(NOTHING);
  }

  async #read(before: string | undefined): Promise<void> {
    this.patch({ loading: true, failed: undefined });
    const answer = await this.#fetch(before);
    if (answer.kind === 'refused' && answer.code === 'unauthenticated') return this.forget();
    if (answer.kind !== 'ok') {
      return this.patch({ loading: false, failed: refusalOf(answer, this.#now()) });
    }
    const { meetings, next } = answer.value;
    this.set({
      meetings: before === undefined ? meetings : withoutDoubles([...this.get().meetings, ...meetings]),
      known: true,
      loading: false,
      failed: undefined,
      next,
    });
  }
}

/** A meeting that was started in between shifts the pages. */
function withoutDoubles(meetings: readonly Summary[]): Summary[] {
  return [...new Map(meetings.map((meeting) => [meeting.id, meeting])).values()];
}

export interface Sorted {
  readonly open: readonly Summary[];
  readonly past: readonly Summary[];
}

/** Those that can be joined first, and of them those with people; then what was, the latest first. */
export function sorted(meetings: readonly Summary[]): Sorted {
  const latest = (meeting: Summary) => meeting.last_joined_at ?? meeting.created_at;
  const isOpen = ({ closed_at }: Summary) => closed_at === undefined || closed_at === null;
  const running = (meeting: Summary) => (meeting.people_now > 0 ? 0 : 1);
  return {
    open: meetings.filter(isOpen).sort((a, b) => running(a) - running(b) || latest(b) - latest(a)),
    past: meetings.filter((one) => !isOpen(one)).sort((a, b) => (b.closed_at ?? 0) - (a.closed_at ?? 0)),
  };
}
