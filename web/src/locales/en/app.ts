// The frame of every page.
export const app = {
  name: 'Conclave',
  skipToControls: 'To the controls',
  home: 'Conclave, home',
  loading: 'Loading',
};
