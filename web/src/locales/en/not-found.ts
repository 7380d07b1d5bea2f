// An address that leads nowhere.
export const notFound = {
  what: 'There is nothing at this address.',
  next: 'Compare it with the link you got, or start from home.',
};
