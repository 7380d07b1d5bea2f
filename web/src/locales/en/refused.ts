// Why the server said no, and what to do.
export const refused = {
  again: 'Try again',
  home: 'Home',
  'room-name-invalid': {
    what: 'This cannot be the name of a meeting.',
    next: 'Choose a shorter one, without line breaks or other control characters.',
  },
  'name-invalid': {
    what: 'The server does not take this name.',
    next: 'Go back and type a shorter one, without control characters.',
  },
  'joining-disabled': {
    what: 'Meetings cannot be opened by name on this server.',
    next: 'Ask the person who invited you for a link.',
  },
  'origin-refused': {
    what: 'The server does not know this address as its own.',
    next: 'Open it by the address it was set up with, or ask its operator.',
  },
  'media-refused': {
    what: 'The meeting did not let you in.',
    next: 'It may be full or just closed. Try again, or ask the person who invited you.',
  },
  'no-media': {
    what: 'This network lets no video through.',
    next: 'We reached the server, but not by any way that carries sound. Try another network.',
  },
  unknown: { what: 'The server did not let you in.', next: 'Try again, or ask its operator.' },
  said: 'The server says: {{message}}',
};
