// The first page.
export const home = {
  title: 'Conclave',
  headlineFirst: 'There is a seat',
  headlineSecond: 'for you.',
  intro: 'Video meetings on this server. Open one by its name: no account, nothing to install.',
  field: 'Meeting name',
  fieldHint: 'A name of your choice, or a whole link. Everybody who types the same name meets there.',
  fieldEmpty: 'Type the name of a meeting, for example “garden”.',
  fieldTooLong: 'This name is too long. Use at most {{limit}} letters.',
  open: 'Open',
  freeSeat: 'You',
};
