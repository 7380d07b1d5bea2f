import { beforeEach, expect, test } from 'vitest';
import { Finger, type Mouse } from './finger';

let did: string[];
let rest: (() => void) | undefined;
let finger: Finger;

const mouse: Mouse = {
  point: ({ x }) => did.push(`to ${x}`),
  press: (button, down, { x }) => did.push(`${button} ${down ? 'down' : 'up'} ${x}`),
};
const at = (x: number) => ({ x, y: 0, at: { x, y: 0 } });

beforeEach(() => {
  did = [];
  rest = undefined;
  finger = new Finger((run) => {
    rest = run;
    return () => {
      rest = undefined;
    };
  });
});

test('a tap is a click where it began', () => {
  finger.down(at(10), mouse);
  finger.move(at(12), mouse);
  finger.up(at(12), mouse);
  expect(did).toEqual(['to 10', 'left down 10', 'left up 10']);
  expect(rest).toBeUndefined();
});

test('a finger that moves drags from where it began', () => {
  finger.down(at(10), mouse);
  finger.move(at(30), mouse);
  finger.move(at(50), mouse);
  finger.up(at(50), mouse);
  expect(did).toEqual(['to 10', 'left down 10', 'to 30', 'to 50', 'left up 50']);
  expect(rest).toBeUndefined();
});

test('a finger that rests presses the right button, once, and its end presses nothing', () => {
  finger.down(at(10), mouse);
  rest?.();
  finger.move(at(80), mouse);
  finger.up(at(80), mouse);
  expect(did).toEqual(['to 10', 'right down 10', 'right up 10']);
});

test('a finger that the system took away presses nothing any more', () => {
  finger.down(at(10), mouse);
  finger.lift();
  finger.up(at(10), mouse);
  expect(did).toEqual(['to 10']);
});
