// After the meeting, and what ends it.
export const end = {
  left: 'You left.',
  lasted: 'You were in for {{time}}.',
  back: 'Back in',
  home: 'Home',
  closed: { what: 'The host closed the meeting.', next: 'Its link no longer opens anything.' },
  'closed-by-you': {
    what: 'You closed the meeting.',
    next: 'Everybody was taken out, and its link no longer opens anything.',
  },
  'owner-left': {
    what: 'The host left, and that ended the meeting.',
    next: 'Its link no longer opens anything.',
  },
  empty: {
    what: 'The meeting ended, because nobody was in it.',
    next: 'Its link no longer opens anything. Start a new one when you need it.',
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
    next: 'Go on there, or come in here as a second device, without sound.',
    action: 'Join here too, without sound',
  },
  attendance: {
    title: 'What happened',
    own: 'You see your own times. The host of the meeting sees everybody’s.',
    name: 'Name',
    when: 'When',
    came: 'Came',
    went: 'Left',
    stayed: 'Length',
    still: 'Still in',
    nobody: 'Nobody has been in this meeting.',
    loading: 'Counting who was in',
    again: 'Try again',
  },
};
