// A change of the meeting that the server did not take is said; what was typed or chosen stays for another try.

import type { Answer } from '../../api/client';
import { toasts } from '../../app/stores';
import { t } from '../../i18n';

/** Whether it was saved. */
export async function tellUnlessSaved(answer: Promise<Answer<unknown>>): Promise<boolean> {
  const { kind } = await answer;
  if (kind !== 'ok') toasts.show(t('call.told.notSaved'));
  return kind === 'ok';
}
