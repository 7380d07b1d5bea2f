// Lengths of time as people read them, by the browser's own rules.

/** `24:08`, or `1:02:03` from an hour on: for a clock that ticks. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

/** `12 minutes`, `1 hour and 5 minutes`, or seconds below a minute, in words of the language. */
export function length(ms: number, language: string): string {
  const minutes = Math.floor(ms / 60_000);
  const unit = (value: number, name: 'hour' | 'minute' | 'second') =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'long' }).format(value);
  if (minutes < 1) return unit(Math.floor(ms / 1000), 'second');
  const parts = [
    ...(minutes >= 60 ? [unit(Math.floor(minutes / 60), 'hour')] : []),
    ...(minutes % 60 > 0 ? [unit(minutes % 60, 'minute')] : []),
  ];
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(parts);
}

/** `14:05`, or with the day where it is not today: `Wed 18 November at 14:05`. Follows the viewer's zone. */
export function moment(at: number, now: Date, language: string): string {
  const date = new Date(at);
  const sameDay = date.toDateString() === now.toDateString();
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  const day = sameDay ? {} : ({ weekday: 'short', day: 'numeric', month: 'long', ...year } as const);
  return new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit', ...day }).format(date);
}
