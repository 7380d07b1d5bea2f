// How many people are in the meeting: each once, however many devices they have.
import { useView } from './session';

export function useHowMany(): number {
  return useView(({ people }) => new Set(people.map(({ principal }) => principal)).size);
}
