// What a person chose to look at: the layout, a pin, a page, which of several shares. For this person only; nothing of it
// is sent anywhere. It knows no element and no size.
import { Store } from './store';

/** `automatic` is the grid, or for two people the other one large. */
export type Arrangement = 'automatic' | 'grid' | 'large';

export const arrangements: readonly Arrangement[] = ['automatic', 'grid', 'large'];

export interface StageView {
  readonly arrangement: Arrangement;
  readonly pinned: string | undefined;
  /** Whose share is in front, where there are several. */
  readonly share: string | undefined;
  readonly page: number;
  /** How many pages the stage has now, as it was last drawn. */
  readonly pages: number;
}

export class Stage extends Store<StageView> {
  constructor() {
    super({ arrangement: 'automatic', pinned: undefined, share: undefined, page: 0, pages: 1 });
  }

  arrange(arrangement: Arrangement): void {
    const { pinned } = this.get();
    // A grid has nobody large: choosing it takes the pin away.
    this.patch({ arrangement, page: 0, pinned: arrangement === 'large' ? pinned : undefined });
  }

  /** The next layout; returns it, so that it can be told. */
  next(): Arrangement {
    const { arrangement, pinned } = this.get();
    const shown = pinned === undefined ? arrangement : 'large';
    const next = arrangements[(arrangements.indexOf(shown) + 1) % arrangements.length] ?? 'automatic';
    this.arrange(next);
    return next;
  }

  pin(id: string): void {
    this.patch({ pinned: id, page: 0 });
  }

  unpin(): void {
    this.patch({ pinned: undefined, page: 0 });
  }

  togglePin(id: string): void {
    if (this.get().pinned === id) this.unpin();
    else this.pin(id);
  }

  show(share: string): void {
    this.patch({ share });
  }

  turn(to: number): void {
    this.patch({ page: Math.min(Math.max(0, to), this.get().pages - 1) });
  }

  /** Takes note of how many pages there are; a page that is gone gives way to the last. */
  paged(pages: number): void {
    const { page, pages: before } = this.get();
    if (pages !== before || page >= pages) this.patch({ pages, page: Math.min(page, pages - 1) });
  }

  /** Whoever has left is pinned no more and shares no more. */
  keepOnly(here: ReadonlySet<string>): void {
    const { pinned, share } = this.get();
    if (pinned !== undefined && !here.has(pinned)) this.unpin();
    if (share !== undefined && !here.has(share)) this.patch({ share: undefined });
  }
}
