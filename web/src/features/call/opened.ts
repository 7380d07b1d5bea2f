// What is open over or beside the stage: one panel, one dialog. It knows no element.
import { Store } from '../../state/store';

export type Dialog =
  | { readonly kind: 'settings' }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'statistics' }
  | { readonly kind: 'program' }
  | { readonly kind: 'ask-control'; readonly principal: string; readonly name: string }
  | { readonly kind: 'end' }
  | { readonly kind: 'hand-over'; readonly principal: string; readonly name: string };

export interface OpenedView {
  readonly people: boolean;
  readonly invite: boolean;
  readonly dialog: Dialog | undefined;
}

export class Opened extends Store<OpenedView> {
  constructor() {
    super({ people: false, invite: false, dialog: undefined });
  }

  togglePeople(): void {
    this.patch({ people: !this.get().people });
  }

  show(dialog: Dialog): void {
    this.patch({ dialog });
  }

  /** Closes the topmost thing of the page; whether there was one. */
  close(): boolean {
    const { dialog, invite, people } = this.get();
    if (dialog !== undefined) this.patch({ dialog: undefined });
    else if (people) this.patch({ people: false });
    else if (invite) this.patch({ invite: false });
    return dialog !== undefined || invite || people;
  }
}
