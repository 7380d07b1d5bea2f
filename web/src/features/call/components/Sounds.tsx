// Plays everybody else: a real element for every voice and every shared sound, never the own ones.
import { useEffect, useRef } from 'react';
import type { MediaHandle, Person, Source } from '../../../state/people';

const HEARD: readonly Source[] = ['microphone', 'screen-sound'];

export function Sounds({ people }: { readonly people: readonly Person[] }) {
  const heard = people
    .filter((person) => !person.you)
    .flatMap((person) => HEARD.map((source) => ({ person, source, track: person.published[source]?.track })));
  return (
    <div hidden>
      {heard.map(
        ({ person, source, track }) =>
          track && (
            <Sound key={`${person.id} ${source}`} participant={person.id} source={source} track={track} />
          ),
      )}
    </div>
  );
}

interface SoundProps {
  readonly participant: string;
  readonly source: Source;
  readonly track: MediaHandle;
}

function Sound({ participant, source, track }: SoundProps) {
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const audio = element.current;
    if (audio === null) return undefined;
    track.attach(audio);
    return () => void track.detach(audio);
  }, [track]);
  // biome-ignore lint/a11y/useMediaCaption: a live voice has no caption file
  return <audio ref={element} data-participant={participant} data-source={source} autoPlay />;
}
