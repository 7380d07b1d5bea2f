// Runs in every page before the page's own scripts: remembers its peer connections and says what
// arrives over them. It only observes; what a page does must not depend on it.

import type { EarsProbe } from './ears.ts';
import type { EyesProbe } from './eyes.ts';

/** One inbound RTP stream. */
export interface Inbound {
  kind: string;
  packets: number;
  /** Decoded frames; zero for audio. */
  frames: number;
  codec: string;
  width: number;
}

/** The way to the server that a connection has chosen. */
export interface Route {
  protocol: string;
  /** The server's port. */
  port: number;
}

export interface ConnectionsProbe {
  /** Every peer connection that is not closed. */
  connections(): RTCPeerConnection[];
  inbound(): Promise<Inbound[]>;
  /** Every connection's chosen candidate pair. */
  routes(): Promise<Route[]>;
}

declare global {
  interface Window {
    probe: ConnectionsProbe & EarsProbe & EyesProbe;
    /** Set by a test beforehand: the server's UDP candidates are kept from the connections. */
    withoutUdp?: boolean;
  }
}

const all: RTCPeerConnection[] = [];

const Native = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Native {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    all.push(this);
  }

  override setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    if (!window.withoutUdp) return super.setRemoteDescription(description);
    const { type, sdp } = description;
    return super.setRemoteDescription({ type, sdp: sdp?.replace(UDP_CANDIDATE, '') ?? '' });
  }

  override addIceCandidate(candidate?: RTCIceCandidateInit | null): Promise<void> {
    const udp = / udp /i.test(candidate?.candidate ?? '');
    if (window.withoutUdp && udp) return Promise.resolve();
    return super.addIceCandidate(candidate ?? undefined);
  }
};

const UDP_CANDIDATE = /^a=candidate:\S+ \d+ udp .*\r\n/gim;

const connections = () => all.filter((connection) => connection.connectionState !== 'closed');

async function inbound(): Promise<Inbound[]> {
  const found: Inbound[] = [];
  for (const connection of connections()) {
    const report = await connection.getStats();
    report.forEach((entry) => {
      if (entry.type !== 'inbound-rtp') return;
      found.push({
        kind: entry.kind,
        packets: entry.packetsReceived ?? 0,
        frames: entry.framesDecoded ?? 0,
        codec: report.get(entry.codecId)?.mimeType ?? '',
        width: entry.frameWidth ?? 0,
      });
    });
  }
  return found;
}

async function routes(): Promise<Route[]> {
  const found: Route[] = [];
  for (const connection of connections()) {
    const report = await connection.getStats();
    report.forEach((entry) => {
      if (entry.type !== 'candidate-pair' || !entry.nominated) return;
      if (entry.state !== 'succeeded') return;
      const { protocol } = report.get(entry.localCandidateId) ?? {};
      const { port } = report.get(entry.remoteCandidateId) ?? {};
      found.push({ protocol, port });
    });
  }
  return found;
}

window.probe = Object.assign(window.probe ?? {}, { connections, inbound, routes });
