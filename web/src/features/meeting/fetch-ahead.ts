// Begins to fetch the page of a meeting when somebody is about to open one, so that the press does not wait for it.

export function fetchMeetingPage(): void {
  // If it does not come now, opening the page asks for it again.
  void import('./components/Meeting').catch(() => undefined);
}
