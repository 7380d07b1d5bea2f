// The frame of every page.
export const app = {
  name: 'Conclave',
  title: '{{page}} · Conclave',
  skipToControls: 'To the controls',
  home: 'Conclave, home',
  loading: 'Loading',
  cancel: 'Cancel',
  close: 'Close',
};
