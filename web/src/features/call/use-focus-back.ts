// A dialog gives the focus back to what had it before; if that is gone, to the last used button of the bar.
import { useEffect, useState } from 'react';

export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      const had = before instanceof HTMLElement && before !== document.body && before.isConnected;
      const target = had ? before : document.querySelector<HTMLElement>('#controls button[tabindex="0"]');
      // After the dialog has let go of it.
      queueMicrotask(() => target?.focus());
    },
    [before],
  );
}
