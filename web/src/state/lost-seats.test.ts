import { expect, test } from 'vitest';
import { LostSeats } from './lost-seats';
import { fakeMeeting } from './testing/fake-meeting';
import { fakePerson } from './testing/fake-person';

const one = fakePerson('anna#one');
const two = fakePerson('anna#two');
/** The meeting keeps the seats of both. */
const meeting = fakeMeeting({ people: [{ principal: 'anna', devices: ['one', 'two'] }] });

test('who comes back with another device is not shown twice', () => {
  const seats = new LostSeats();
  seats.follow([one], meeting, 0);
  expect(seats.follow([], meeting, 1)).toEqual([one]);
  expect(seats.follow([two], meeting, 2)).toEqual([]);
});

test('the tile of one of two devices stays while the other is there', () => {
  const seats = new LostSeats();
  seats.follow([one, two], meeting, 0);
  expect(seats.follow([two], meeting, 1)).toEqual([one]);
  expect(seats.follow([two], meeting, 2)).toEqual([one]);
  expect(seats.follow([one, two], meeting, 3)).toEqual([]);
});
