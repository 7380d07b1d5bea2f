// Whether something has been so for a while: what passes at once is nobody's business.
import { useEffect, useState } from 'react';

export function useLasting(is: boolean, afterMs: number): boolean {
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    if (!is) return undefined;
    const timer = setTimeout(() => setLasts(true), afterMs);
    return () => {
      clearTimeout(timer);
      setLasts(false);
    };
  }, [is, afterMs]);
  return is && lasts;
}
