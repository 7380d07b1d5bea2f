// Copying to the clipboard, with a word about it. Without the clipboard the text itself is shown, to be copied by hand.
import { toasts } from '../../app/stores';
import { t } from '../../i18n';

export function copyText(text: string, done: string): void {
  const copied = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
  copied.then(() => toasts.show(done)).catch(() => toasts.show(t('call.invite.notCopied', { text })));
}
