import { expect, test } from 'vitest';
import { fakeShelf } from '../../lib/fake-shelf';
import { hasBeenIn, rememberBeingIn } from './been-in';

test('a tab knows after a reload which meeting it was in', () => {
  const shelf = fakeShelf();
  expect(hasBeenIn(shelf, 'CON-7K3M9QXD')).toBe(false);
  rememberBeingIn(shelf, 'CON-7K3M9QXD');
  expect(hasBeenIn(shelf, 'CON-7K3M9QXD')).toBe(true);
  expect(hasBeenIn(shelf, 'garden')).toBe(false);
});
