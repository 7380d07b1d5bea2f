// Between the page before joining and the meeting.
export const joining = {
  working: 'Opening {{room}}',
  lost: 'The server does not answer. Trying again…',
  attempt: 'Attempt {{attempt}}. Check your network, or wait here.',
  goBack: 'Go back',
};
