import { expect, test } from 'vitest';
import { fakeShelf } from '../lib/fake-shelf';
import { Tab } from './tab';

function numbered() {
  let next = 0;
  return () => `device-${++next}`;
}

test('a tab keeps its device over a reload', () => {
  const shelf = fakeShelf();
  const random = numbered();
  expect(new Tab(shelf, random).device()).toBe('device-1');
  expect(new Tab(shelf, random).device()).toBe('device-1');
});

test('a seat belongs to one meeting', () => {
  const tab = new Tab(fakeShelf(), numbered());
  tab.keep('garden', { identity: 'guest-1#device-1', token: 't' });
  expect(tab.seat('garden')).toEqual({ identity: 'guest-1#device-1', token: 't' });
  expect(tab.seat('kitchen')).toBeUndefined();
});

test('a duplicated tab becomes another device without a seat', () => {
  const tab = new Tab(fakeShelf(), numbered());
  tab.device();
  tab.keep('garden', { identity: 'guest-1#device-1', token: 't' });
  tab.startAnew('garden');
  expect(tab.seat('garden')).toBeUndefined();
  expect(tab.device()).toBe('device-2');
});

test('storage edited by hand reads as absent', () => {
  const shelf = fakeShelf();
  shelf.setItem('conclave.device', '{"not":"a string"}');
  shelf.setItem('conclave.seat.garden', 'no json');
  const tab = new Tab(shelf, numbered());
  expect(tab.device()).toBe('device-1');
  expect(tab.seat('garden')).toBeUndefined();
});
