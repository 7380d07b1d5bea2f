// What this computer captures for the room of `livekit-client`: camera, microphone, a shared screen or its sound alone.
// The tracks outlive the room on purpose: over the next connection a shared screen goes on and no device is asked for
// again. Whoever ends the room for good stops them.
import {
  LocalAudioTrack,
  type LocalParticipant,
  type LocalTrack,
  LocalVideoTrack,
  type Room,
  RoomEvent,
  type ScreenShareCaptureOptions,
  Track,
} from 'livekit-client';
import type { Kept, Wants } from './link';
import { SOURCES } from './livekit-people';
import type { Source } from './people';

const SHARE: ScreenShareCaptureOptions = {
  audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
  systemAudio: 'include',
  surfaceSwitching: 'include',
  contentHint: 'detail',
};

export class Captures {
  readonly #tracks = new Map<Source, LocalTrack>();

  follow(room: Room): void {
    room.on(RoomEvent.LocalTrackPublished, ({ source, track }) => {
      const known = sourceOf(source);
      if (known !== undefined && track !== undefined) this.#tracks.set(known, track as LocalTrack);
    });
  }

  /** Publishes what an older connection left running, as the person wants it now. */
  async resume(me: LocalParticipant, kept: readonly Kept[], wants: Wants): Promise<void> {
    await Promise.all(
      kept.map(async ({ source, track }) => {
        if (source === 'camera' && !wants.camera) return track.stop();
        const local = localTrack(track, source);
        this.#tracks.set(source, local);
        try {
          if (source === 'microphone' && !wants.microphone) await local.mute();
          await me.publishTrack(local, { source: SOURCES[source] });
        } catch {
          this.#drop(source, local);
        }
      }),
    );
  }

  /** A track that could not be published, unless it was let go meanwhile. */
  #drop(source: Source, track: LocalTrack): void {
    if (this.#tracks.get(source) !== track) return;
    this.#tracks.delete(source);
    track.stop();
  }

  async share(me: LocalParticipant): Promise<void> {
    const tracks = await me.createScreenTracks(SHARE);
    await Promise.all(tracks.map((track) => me.publishTrack(track)));
  }

  /** Shares the sound of what is chosen; false if it has none. Browsers offer no choice without a picture: it is dropped. */
  async shareAudio(me: LocalParticipant): Promise<boolean> {
    const tracks = await me.createScreenTracks(SHARE);
    const sound = tracks.find((track) => track.kind === Track.Kind.Audio);
    for (const track of tracks) if (track !== sound) track.stop();
    if (sound === undefined) return false;
    await me.publishTrack(sound);
    return true;
  }

  async unshare(me: LocalParticipant): Promise<void> {
    const shared = [Track.Source.ScreenShare, Track.Source.ScreenShareAudio].map(
      (source) => me.getTrackPublication(source)?.track,
    );
    await Promise.all(shared.map((track) => track !== undefined && me.unpublishTrack(track, true)));
  }

  /** What still runs; from here on it is the caller's. */
  letGo(): Kept[] {
    const kept = [...this.#tracks].map(([source, { mediaStreamTrack }]) => ({
      source,
      track: mediaStreamTrack,
    }));
    this.#tracks.clear();
    return kept.filter(({ track }) => track.readyState === 'live');
  }
}

function localTrack(track: MediaStreamTrack, source: Source): LocalTrack {
  // Not "user provided": the SDK may open another device in its place, and puts the camera's light out when it is off.
  const made =
    track.kind === 'video'
      ? new LocalVideoTrack(track, undefined, false)
      : new LocalAudioTrack(track, undefined, false);
  const local = made as LocalTrack;
  local.source = SOURCES[source];
  return local;
}

function sourceOf(source: Track.Source): Source | undefined {
  return (Object.keys(SOURCES) as Source[]).find((one) => SOURCES[one] === source);
}
