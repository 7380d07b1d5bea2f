// Why the server said no, and what to do. The keys are the codes of its API.
export const refused = {
  again: 'Try again',
  'meeting-not-found': {
    what: 'No meeting found for this code.',
    next: 'Compare it with the message you got, or open the link from it. The meeting may also have been closed.',
  },
  'meeting-closed': {
    what: 'The meeting has ended.',
    next: 'It was closed and cannot be opened again. Ask for a new link, or start a meeting yourself.',
  },
  'meeting-full': {
    what: 'All {{limit}} seats are taken.',
    next: 'Ask a host, or try again when somebody leaves.',
  },
  'too-many-look-ups': {
    what: 'Too many codes were tried from your network.',
    next: 'Try again at {{time}}. A link from a message works without guessing.',
  },
  'too-many-meetings': {
    what: 'You have too many open meetings.',
    next: 'Close one of them, then start this one.',
  },
  'too-many-sessions': {
    what: 'Too many new people came from your network at once.',
    next: 'Try again at {{time}}.',
  },
  'title-invalid': {
    what: 'The server does not take this title.',
    next: 'Use letters that can be seen, at most 120 characters.',
  },
  'slug-invalid': {
    what: 'The server does not take this address.',
    next: 'Use 3 to 40 small letters, digits and dashes, with a letter first.',
  },
  'slug-taken': { what: 'Another meeting has this address.', next: 'Choose a different one.' },
  'name-invalid': {
    what: 'The server does not take this name.',
    next: 'Use letters that can be seen, at most 60 characters.',
  },
  'joining-disabled': {
    what: 'Joining from a browser is switched off on this server.',
    next: 'Ask its operator, or the person who invited you.',
  },
  'origin-refused': {
    what: 'The server does not know this address as its own.',
    next: 'Open it by the address it was set up with, or ask its operator.',
  },
  'insecure-page': {
    what: 'This page is not secure.',
    next: 'Open this server by its https address. On the server’s own computer, http://localhost works too.',
  },
  'database-away': {
    what: 'The server cannot reach its database.',
    next: 'Starting, joining and looking up do not work at the moment. Calls that run go on. Try again in a minute.',
  },
  'media-refused': {
    what: 'The meeting did not let you in.',
    next: 'It may be full or just closed. Try again, or ask the person who invited you.',
  },
  'no-media': {
    what: 'This network lets no video through.',
    next: 'We reached the server, but not by any way that carries sound. Try another network.',
  },
  unreachable: {
    what: 'The server does not answer.',
    next: 'Check your network, then try again. What you typed is kept.',
  },
  unknown: { what: 'The server did not do what you asked.', next: 'Try again, or ask its operator.' },
  said: 'The server says: {{message}}',
};
