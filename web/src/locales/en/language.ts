// The choice of language. The names of the languages are their own and stand in `languages`.
export const language = { label: 'Language' };
