// The preview of one visit to the page before joining, closed when the page goes.
import { useEffect, useState } from 'react';
import { choices, devices, mediaDevices } from '../../app/stores';
import { useStore } from '../../lib/use-store';
import { Meter } from '../../state/meter';
import { Preview, type PreviewView, watchPermission } from '../../state/preview';

export interface OwnMedia {
  readonly preview: Preview;
  readonly view: PreviewView;
  readonly meter: Meter;
}

export function useOwnMedia(): OwnMedia {
  const [preview] = useState(
    () =>
      new Preview({
        media: mediaDevices,
        whenPermissionChanges: watchPermission,
        // Only now do the devices have names.
        opened: () => void devices.refresh(),
      }),
  );
  const [meter] = useState(() => new Meter());
  const view = useStore(preview);
  useEffect(() => {
    preview.start(choices.get());
    return () => preview.stop();
  }, [preview]);
  const track = view.microphone.status === 'on' ? view.microphone.track : undefined;
  useEffect(() => {
    meter.watch(track);
    return () => meter.watch(undefined);
  }, [meter, track]);
  return { preview, view, meter };
}
