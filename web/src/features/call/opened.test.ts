import { expect, test } from 'vitest';
import { Opened } from './opened';

test('Escape closes what is on top, one after the other, and never more', () => {
  const opened = new Opened();
  opened.togglePeople();
  opened.patch({ invite: true });
  opened.show({ kind: 'settings' });
  expect(opened.close()).toBe(true);
  expect(opened.get()).toEqual({ people: true, invite: true, dialog: undefined });
  opened.close();
  expect(opened.get()).toMatchObject({ people: false, invite: true });
  opened.close();
  expect(opened.get().invite).toBe(false);
  expect(opened.close()).toBe(false);
});
