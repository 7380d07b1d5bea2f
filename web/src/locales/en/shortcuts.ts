// The keys of the meeting: the help sheet and the settings.
export const shortcuts = {};
