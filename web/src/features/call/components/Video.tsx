// The moving picture of one track. Cameras fill their tile; portrait cameras and every share are shown whole.
import { type SyntheticEvent, useEffect, useRef, useState } from 'react';
import type { MediaHandle, Source } from '../../../state/people';
import classes from './Video.module.css';

interface Props {
  readonly participant: string;
  readonly source: Source;
  readonly track: MediaHandle;
  readonly mirrored?: boolean;
  readonly label: string;
  readonly onSize?: (width: number, height: number) => void;
}

export function Video({ participant, source, track, mirrored = false, label, onSize }: Props) {
  const element = useRef<HTMLVideoElement>(null);
  const [portrait, setPortrait] = useState(false);
  useEffect(() => {
    const video = element.current;
    if (video === null) return undefined;
    track.attach(video);
    return () => void track.detach(video);
  }, [track]);
  const measure = ({ currentTarget: { videoWidth, videoHeight } }: SyntheticEvent<HTMLVideoElement>) => {
    setPortrait(videoHeight > videoWidth);
    onSize?.(videoWidth, videoHeight);
  };
  return (
    <video
      ref={element}
      className={classes.video}
      aria-label={label}
      data-participant={participant}
      data-source={source}
      data-whole={source === 'screen' || portrait || undefined}
      data-mirrored={mirrored || undefined}
      autoPlay
      playsInline
      muted
      onLoadedMetadata={measure}
      onResize={measure}
    />
  );
}
