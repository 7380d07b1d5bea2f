// After the meeting, and what ends it.
export const end = {
  left: 'You left.',
  lasted: 'You were in for {{time}}.',
  back: 'Back in',
  home: 'Home',
  removed: {
    what: 'A host removed you from the meeting.',
    next: 'If that is a mistake, ask them to let you in again.',
  },
  closed: { what: 'The meeting was closed.', next: 'Whoever opens it again by the same name meets there.' },
  elsewhere: {
    what: 'You are in this meeting in another tab.',
    next: 'This tab was copied from it. Go on there, or come in here as a second device.',
    action: 'Join here too',
  },
};
