// Pinning, with a word about it for who cannot see what became large.
import { announcer } from '../../app/stores';
import { t } from '../../i18n';
import type { Person } from '../../state/people';
import type { Stage } from '../../state/stage';

export function togglePin(stage: Stage, person: Pick<Person, 'id' | 'name' | 'you'>): void {
  stage.togglePin(person.id);
  tellPin(stage, person);
}

export function pin(stage: Stage, person: Pick<Person, 'id' | 'name' | 'you'>): void {
  stage.pin(person.id);
  tellPin(stage, person);
}

export function unpin(stage: Stage): void {
  stage.unpin();
  announcer.say(t('call.told.unpinned'));
}

function tellPin(stage: Stage, { id, name, you }: Pick<Person, 'id' | 'name' | 'you'>): void {
  const pinned = stage.get().pinned === id;
  const words = { name: you ? t('call.tile.you') : name };
  announcer.say(pinned ? t('call.told.pinned', words) : t('call.told.unpinned'));
}
