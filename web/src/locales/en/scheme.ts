// The one setting for colours.
export const scheme = {
  label: 'Colours',
  system: 'As the system',
  dark: 'Dark',
  light: 'Light',
};
