// Plays everybody else: a real element for every voice and every shared sound, never the own ones. How loud each is, is
// the media layer's business; here with another device of mine that carries the sound, nothing is played.
import { memo, useEffect, useRef } from 'react';
import type { MediaHandle, Source } from '../../../state/people';
import { useView } from '../session';

const HEARD: readonly Source[] = ['microphone', 'screen-sound'];

export function Voices() {
  const people = useView((view) => view.people);
  const heard = people
    .filter((person) => !person.you)
    .flatMap((person) => HEARD.map((source) => ({ person, source, track: person.published[source]?.track })));
  return (
    <div hidden>
      {heard.map(
        ({ person, source, track }) =>
          track && (
            <Voice key={`${person.id} ${source}`} participant={person.id} source={source} track={track} />
          ),
      )}
    </div>
  );
}

interface VoiceProps {
  readonly participant: string;
  readonly source: Source;
  readonly track: MediaHandle;
}

const Voice = memo(function Voice({ participant, source, track }: VoiceProps) {
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const audio = element.current;
    if (audio === null) return undefined;
    track.attach(audio);
    return () => void track.detach(audio);
  }, [track]);
  // biome-ignore lint/a11y/useMediaCaption: a live voice has no caption file
  return <audio ref={element} data-participant={participant} data-source={source} autoPlay />;
});
