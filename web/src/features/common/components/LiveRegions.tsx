// The two live regions of the page. They are there before anything is said, or a screen reader would miss it.
import { VisuallyHidden } from '@mantine/core';
import { announcer } from '../../../app/stores';
import { useStore } from '../../../lib/use-store';

export function LiveRegions() {
  const polite = useStore(announcer.polite);
  const assertive = useStore(announcer.assertive);
  return (
    <VisuallyHidden>
      <div role="status" aria-live="polite">
        <span key={polite.turn}>{polite.text}</span>
      </div>
      <div role="alert" aria-live="assertive">
        <span key={assertive.turn}>{assertive.text}</span>
      </div>
    </VisuallyHidden>
  );
}
