import { expect, test } from 'vitest';
import { corrected, NOTHING_TYPED, type Typed, typeInto } from './typed-address';

/** What stands in the field after the letters were typed one by one. */
function typed(letters: string): string {
  let field: Typed = NOTHING_TYPED;
  for (const letter of letters) field = typeInto(field, field.shown + letter, true);
  return field.shown;
}

test.each([
  ['con-7k3m9qxd', 'CON-7K3M9QXD'],
  ['con 7k3m 9qxd', 'CON-7K3M9QXD'],
  ['CONOK3M9QXL', 'CON-0K3M9QX1'],
  ['con-7k3', 'con-7k3'],
])('%s becomes %s as it is typed', (letters, shown) => {
  expect(typed(letters)).toBe(shown);
});

test('a name that looks like a code half-way stays what was typed', () => {
  expect(typed('our-teamlead-x')).toBe('our-teamlead-x');
});

test('a pasted link stays as it is', () => {
  const link = 'https://meet.example.org/m/CON-7K3M9QXD#AbCdEfGhIjK';
  expect(typeInto(NOTHING_TYPED, link, true).shown).toBe(link);
});

test('nothing jumps while somebody corrects the middle, and leaving the field corrects it', () => {
  const field = typeInto({ raw: 'CON-7K3M9QX', shown: 'CON-7K3M9QX' }, 'con-7K3M9QXD', false);
  expect(field.shown).toBe('con-7K3M9QXD');
  expect(corrected(field.raw).shown).toBe('CON-7K3M9QXD');
});
