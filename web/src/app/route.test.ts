import { expect, test } from 'vitest';
import { addressFrom, parseRoute, pathOf, placeIn } from './route';

const meeting = (address: string, secret?: string) => ({
  kind: 'meeting',
  address,
  ...(secret === undefined ? {} : { secret }),
});

test.each([
  ['/', '', { kind: 'home' }],
  ['/m/garden', '', meeting('garden')],
  ['/m/garden/', '#s3cret', meeting('garden', 's3cret')],
  ['/m/con7k3m9qxd', '#', meeting('CON-7K3M9QXD')],
  ['/m/', '', { kind: 'unknown' }],
  ['/m/%20', '', { kind: 'unknown' }],
  ['/m/%E0%A4%A', '', { kind: 'unknown' }],
  ['/m/a/b', '', { kind: 'unknown' }],
  ['/r/garden', '', { kind: 'unknown' }],
] as const)('%s%s leads to %o', (path, hash, route) => {
  expect(parseRoute(path, hash)).toEqual(route);
});

test.each([
  ['garden', undefined],
  ['CON-7K3M9QXD', 'Ab_-0123456'],
  ['a/b?c#d', undefined],
  ['100 %', 's'],
])('the path of %s leads back to it', (address, secret) => {
  const [path = '', hash = ''] = pathOf(address, secret).split('#');
  expect(parseRoute(path, hash)).toEqual(meeting(address, secret));
});

test.each([
  [' con 7k3m-9qxd ', 'CON-7K3M9QXD'],
  ['CON–7K3M 9QXD', 'CON-7K3M9QXD'],
  ['conOI3L9QXD', 'CON-01319QXD'],
  ['7k3m9qxd', '7K3M9QXD'],
  // Without the prefix nothing is corrected: it may be a name.
  ['7k3m9qxo', '7k3m9qxo'],
  ['sunshine', 'sunshine'],
  ['Garden-Party', 'garden-party'],
  ['conference', 'conference'],
  ['con-7k3m9qx', 'con-7k3m9qx'],
  ['con-7k3m9qxdd', 'con-7k3m9qxdd'],
  ['con-7k3m9qxu', 'con-7k3m9qxu'],
])('%s is the address %s', (typed, address) => {
  expect(addressFrom(typed)).toBe(address);
});

test.each([
  ['https://meet.example.org/m/CON-7K3M9QXD#s3cret', meeting('CON-7K3M9QXD', 's3cret')],
  ['http://localhost:8080/m/garden', meeting('garden')],
  ['https://meet.example.org/', undefined],
  ['https://', meeting('https://')],
  ['m/garden#s', meeting('garden', 's')],
  [' garden ', meeting('garden')],
  ['  ', undefined],
])('%s typed into the field leads to %o', (typed, place) => {
  expect(placeIn(typed)).toEqual(place);
});
