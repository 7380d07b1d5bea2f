// What the server's API speaks about, under the names the client uses. The shapes are made from its own description
// (`npm run api-types`); here they are only named. It must hold no shape and no behaviour.
import type { components } from './schema';

type Schemas = components['schemas'];

export type AskControl = Schemas['AskRequest'];
export type AskedControl = Schemas['AskAnswer'];
export type AskMoreControl = Schemas['MoreControlRequest'];
export type ControlEnd = Schemas['ControlEnd'];
export type Lease = Schemas['Lease'];
export type MeetingEvent = Schemas['Event'];
export type Paired = Schemas['PairAnswer'];
export type Scopes = Schemas['Scopes'];
export type ApiError = Schemas['ErrorBody'];
export type Change = Schemas['ChangeRequest'];
export type ClosedReason = Schemas['CloseReason'];
export type Creation = Schemas['CreateRequest'];
export type Glimpse = Schemas['Glimpse'];
export type Joined = Schemas['JoinAnswer'];
export type JoinRequest = Schemas['JoinRequest'];
export type Meeting = Schemas['Meeting'];
export type MeetingPerson = Schemas['MeetingPerson'];
export type OwnerLeaves = Schemas['OwnerLeaves'];
export type Participation = Schemas['Participation'];
export type PersonState = Schemas['PersonState'];
export type SecondDevice = Schemas['SecondDevice'];
export type Session = Schemas['SessionAnswer'];
export type Summaries = Schemas['ListAnswer'];
export type Summary = Schemas['Summary'];
