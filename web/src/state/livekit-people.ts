// Reads the room of `livekit-client` into plain people. It only reads: nothing here changes the room.
import {
  ConnectionQuality,
  type Participant as Occupant,
  type Room,
  Track,
  type TrackPublication,
} from 'livekit-client';
import { whoIs } from './identity';
import type { Participant, Published, Source } from './people';

export const SOURCES: Readonly<Record<Source, Track.Source>> = {
  microphone: Track.Source.Microphone,
  camera: Track.Source.Camera,
  screen: Track.Source.ScreenShare,
  'screen-sound': Track.Source.ScreenShareAudio,
};

export function readPeople(room: Room, isSpeaking: (identity: string) => boolean): Participant[] {
  const everybody: Occupant[] = [room.localParticipant, ...room.remoteParticipants.values()];
  return everybody.map((participant) => readPerson(participant, isSpeaking(participant.identity)));
}

function readPerson(participant: Occupant, heard: boolean): Participant {
  const published: Partial<Record<Source, Published>> = {};
  for (const source of Object.keys(SOURCES) as Source[]) {
    const publication = participant.getTrackPublication(SOURCES[source]);
    if (publication !== undefined) published[source] = readPublication(publication);
  }
  return {
    id: participant.identity,
    ...whoIs(participant.identity),
    name: participant.name || participant.identity,
    you: participant.isLocal,
    joinedAt: participant.joinedAt?.getTime() ?? 0,
    speaking: heard && published.microphone?.on === true,
    network: networkOf(participant.connectionQuality),
    published,
  };
}

function readPublication(publication: TrackPublication): Published {
  return { sid: publication.trackSid, on: !publication.isMuted, track: publication.track };
}

function networkOf(quality: ConnectionQuality): Participant['network'] {
  if (quality === ConnectionQuality.Lost) return 'lost';
  return quality === ConnectionQuality.Poor ? 'weak' : 'fine';
}
