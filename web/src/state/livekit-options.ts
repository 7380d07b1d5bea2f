// How a room of `livekit-client` is set up for us. Only settings: nothing here acts.
import type { RoomOptions } from 'livekit-client';
import type { Wants } from './link';

/** The SDK's own attempts; afterwards the call asks the server for a new token, because the old one may be the reason. */
const RETRY_DELAYS_MS = [0, 300, 1_000, 2_000, 4_000, 4_000, 4_000];

/** `trying` hears the number of every attempt of the SDK's own. */
export function roomOptions(wants: Wants, trying: (attempt: number) => void): RoomOptions {
  const { camera, microphone, speaker } = wants.devices;
  return {
    adaptiveStream: true,
    dynacast: true,
    publishDefaults: {
      videoCodec: 'vp8',
      backupCodec: false,
      simulcast: true,
      red: false,
      stopMicTrackOnMute: false,
    },
    // What is captured outlives a connection; `Captures` ends it.
    stopLocalTrackOnUnpublish: false,
    ...(camera === undefined ? {} : { videoCaptureDefaults: { deviceId: { ideal: camera } } }),
    ...(microphone === undefined ? {} : { audioCaptureDefaults: { deviceId: { ideal: microphone } } }),
    ...(speaker === undefined ? {} : { audioOutput: { deviceId: speaker } }),
    reconnectPolicy: {
      nextRetryDelayInMs: ({ retryCount }) => {
        const delay = RETRY_DELAYS_MS[retryCount];
        if (delay !== undefined) trying(retryCount + 1);
        return delay ?? null;
      },
    },
  };
}
