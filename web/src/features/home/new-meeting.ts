// A meeting somebody is about to create: what they chose, what is wrong with it, and the request. Whatever the server
// says, what was typed stays.
import type { Answer } from '../../api/client';
import type { Creation, Meeting, OwnerLeaves } from '../../api/types';
import { charactersOver, isSlug, TITLE_CHARACTERS } from '../../lib/limits';
import { Store } from '../../state/store';
import { type Refusal, refusalOf } from '../end/refusal';

export interface Draft {
  readonly title: string;
  readonly lasting: boolean;
  readonly slug: string;
  readonly ownerLeaves: OwnerLeaves;
  readonly linkRequired: boolean;
}

export interface Problems {
  readonly title?: 'too-long' | 'invalid';
  readonly slug?: 'invalid' | 'taken';
}

export interface NewMeetingView {
  readonly draft: Draft;
  readonly busy: boolean;
  readonly problems: Problems;
  readonly refusal: Refusal | undefined;
}

export interface NewMeetingPorts {
  readonly create: (creation: Creation) => Promise<Answer<Meeting>>;
  readonly now: () => number;
}

const FIRST: Draft = { title: '', lasting: false, slug: '', ownerLeaves: 'hand_over', linkRequired: false };

/** Codes of the server that one field is to blame for. */
const BLAMED: Readonly<Record<string, Problems>> = {
  'title-invalid': { title: 'invalid' },
  'slug-invalid': { slug: 'invalid' },
  'slug-taken': { slug: 'taken' },
};

export class NewMeeting extends Store<NewMeetingView> {
  readonly #ports: NewMeetingPorts;

  constructor(ports: NewMeetingPorts) {
    super({ draft: FIRST, busy: false, problems: {}, refusal: undefined });
    this.#ports = ports;
  }

  change(change: Partial<Draft>): void {
    const draft = { ...this.get().draft, ...change };
    // Only a meeting that is kept can stay somebody's while they are away, and then that is what they mean.
    if (change.lasting === true) this.#show({ ...draft, ownerLeaves: 'keep' });
    else if (!draft.lasting && draft.ownerLeaves === 'keep')
      this.#show({ ...draft, ownerLeaves: 'hand_over' });
    else this.#show(draft);
  }

  /** The meeting, once there is one; with `plain` as if nothing had been chosen. */
  async create(which: 'plain' | 'chosen'): Promise<Meeting | undefined> {
    const { draft, busy } = this.get();
    if (busy) return undefined;
    const problems = which === 'chosen' ? problemsOf(draft) : {};
    this.patch({ problems, refusal: undefined });
    if (Object.keys(problems).length > 0) return undefined;
    this.patch({ busy: true });
    const answer = await this.#ports.create(which === 'chosen' ? creationOf(draft) : {});
    this.patch({ busy: false });
    if (answer.kind === 'ok') return answer.value;
    const blamed = answer.kind === 'refused' ? BLAMED[answer.code] : undefined;
    this.patch(
      blamed === undefined ? { refusal: refusalOf(answer, this.#ports.now()) } : { problems: blamed },
    );
    return undefined;
  }

  #show(draft: Draft): void {
    const { problems } = this.get();
    // A problem that was told goes as soon as it is mended, and none appears while somebody still types.
    const left = problemsOf(draft);
    this.patch({
      draft,
      problems: {
        ...(problems.title !== undefined && left.title !== undefined ? { title: left.title } : {}),
        ...(problems.slug !== undefined && left.slug !== undefined ? { slug: left.slug } : {}),
      },
    });
  }
}

function problemsOf({ title, lasting, slug }: Draft): Problems {
  return {
    ...(charactersOver(title, TITLE_CHARACTERS) > 0 ? { title: 'too-long' } : {}),
    ...(lasting && slug.trim() !== '' && !isSlug(slug.trim()) ? { slug: 'invalid' } : {}),
  };
}

function creationOf(draft: Draft): Creation {
  const title = draft.title.trim();
  const slug = draft.slug.trim();
  return {
    ...(title === '' ? {} : { title }),
    ...(draft.lasting && slug !== '' ? { slug } : {}),
    lasting: draft.lasting,
    owner_leaves: draft.ownerLeaves,
    link_required: draft.linkRequired,
  };
}
