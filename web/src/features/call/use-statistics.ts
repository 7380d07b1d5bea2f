// Reads what the browser measures, every two seconds, for as long as somebody looks.
import { useEffect, useState } from 'react';
import { useSession } from './session';
import { type Reading, readStatistics, type Stat, type Stats } from './statistics';

const EVERY_MS = 2_000;

export function useStatistics(): Reading | undefined {
  const { call } = useSession();
  const [reading, setReading] = useState<Reading | undefined>();
  useEffect(() => {
    let before: Stats | undefined;
    let open = true;
    const read = async () => {
      const now = together(await call.statistics());
      if (open) setReading(readStatistics(before, now));
      before = now;
    };
    void read();
    const timer = setInterval(() => void read(), EVERY_MS);
    return () => {
      open = false;
      clearInterval(timer);
    };
  }, [call]);
  return reading;
}

/** The reports of all connections as one; each connection counts its ids for itself. */
function together(reports: readonly RTCStatsReport[]): Stats {
  const all = new Map<string, Stat>();
  reports.forEach((report, connection) => {
    report.forEach((stat: Stat) => {
      all.set(`${connection} ${stat.id}`, { ...stat, id: `${connection} ${stat.id}` });
    });
  });
  return all;
}
