// After the meeting, and what ends it.
export const end = {
  pageTitle: 'After the meeting',
  left: 'You left.',
  lasted: 'You were in for {{time}}.',
  back: 'Back in',
  home: 'Home',
  start: 'New meeting',
  happened: 'What happened',
  closed: {
    by_owner: {
      what: 'The owner closed the meeting.',
      next: 'Its link no longer opens anything.',
    },
    by_you: {
      what: 'You closed the meeting.',
      next: 'Everybody has left, and its link no longer opens anything.',
    },
    owner_left: {
      what: 'The owner left, and that ended the meeting.',
      next: 'Its link no longer opens anything.',
    },
    empty: {
      what: 'The meeting ended, because nobody was in it.',
      next: 'Its link no longer opens anything. Start a new one when you need it.',
    },
    unknown: { what: 'The meeting has ended.', next: 'Its link no longer opens anything.' },
  },
  removed: {
    what: 'A host removed you from the meeting.',
    next: 'If that is a mistake, write to the person who invited you.',
  },
  moved: {
    what: 'You moved to another device.',
    next: 'The meeting goes on there.',
    action: 'Move here',
  },
  elsewhere: {
    what: 'You are in this meeting in another tab.',
    next: 'This tab was copied from it. Go on there, or come in here as a second device.',
    action: 'Join here too',
  },
  attendance: {
    title: 'Who was in',
    own: 'Your own times. The owner of the meeting sees everybody’s.',
    name: 'Name',
    came: 'Came',
    went: 'Left',
    stayed: 'Length',
    still: 'Still in',
    you: '{{name}} (you)',
    nobody: 'Nobody has been in this meeting.',
    loading: 'Counting who was in',
    again: 'Try again',
  },
};
