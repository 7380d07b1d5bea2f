// Everything that only a call needs, as one part of the program that is fetched while the person still looks into the
// mirror.
export { CallPage } from '../call/components/CallPage';
export { makeCall } from '../call/make-call';
