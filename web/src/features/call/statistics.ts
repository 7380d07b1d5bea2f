// What the browser measured of the connection, made of the reports that WebRTC gives for each track (W3C Identifiers for
// WebRTC's Statistics API). Rates and losses are those between two readings. Pure.

/** The fields of all reports together that are of interest here. */
export interface Stat {
  readonly id: string;
  readonly type: string;
  readonly timestamp: number;
  readonly kind?: string;
  readonly bytesSent?: number;
  readonly bytesReceived?: number;
  readonly packetsLost?: number;
  readonly packetsReceived?: number;
  readonly roundTripTime?: number;
  readonly currentRoundTripTime?: number;
  readonly nominated?: boolean;
  readonly fractionLost?: number;
  readonly frameWidth?: number;
  readonly frameHeight?: number;
  readonly framesPerSecond?: number;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Pictures a second. */
  readonly rate: number;
}

export interface Reading {
  /** Milliseconds to the server and back. */
  readonly roundTrip: number | undefined;
  /** Kilobits a second. */
  readonly sending: number | undefined;
  readonly receiving: number | undefined;
  /** Shares of all packets, 0…1. */
  readonly lossReceived: number | undefined;
  readonly lossSent: number | undefined;
  readonly ownPicture: Picture | undefined;
  readonly pictures: number;
  readonly largest: Picture | undefined;
}

export type Stats = ReadonlyMap<string, Stat>;

export function readStatistics(before: Stats | undefined, now: Stats): Reading {
  const all = [...now.values()];
  const inbound = all.filter(({ type }) => type === 'inbound-rtp');
  const outbound = all.filter(({ type }) => type === 'outbound-rtp');
  const heard = all.filter(({ type }) => type === 'remote-inbound-rtp');
  const pictures = inbound.map(pictureOf).filter((one) => one !== undefined);
  return {
    roundTrip: roundTripOf(all, heard),
    sending: rate(outbound, before, 'bytesSent'),
    receiving: rate(inbound, before, 'bytesReceived'),
    lossReceived: lossOf(inbound, before),
    lossSent: worst(heard.map(({ fractionLost }) => fractionLost)),
    ownPicture: largestOf(outbound.map(pictureOf).filter((one) => one !== undefined)),
    pictures: pictures.length,
    largest: largestOf(pictures),
  };
}

function roundTripOf(all: readonly Stat[], heard: readonly Stat[]): number | undefined {
  const pair = all.find(
    (stat) => stat.type === 'candidate-pair' && stat.nominated && stat.currentRoundTripTime !== undefined,
  );
  const seconds = pair?.currentRoundTripTime ?? worst(heard.map(({ roundTripTime }) => roundTripTime));
  return seconds === undefined ? undefined : Math.round(seconds * 1000);
}

function rate(
  stats: readonly Stat[],
  before: Stats | undefined,
  field: 'bytesSent' | 'bytesReceived',
): number | undefined {
  if (before === undefined) return undefined;
  const rates = stats.map((stat) => {
    const old = before.get(stat.id);
    const ms = stat.timestamp - (old?.timestamp ?? stat.timestamp);
    // A track that starts over counts from nothing again.
    const bytes = Math.max(0, (stat[field] ?? 0) - (old?.[field] ?? 0));
    return ms > 0 ? (bytes * 8) / ms : 0;
  });
  return Math.round(rates.reduce((sum, one) => sum + one, 0));
}

function lossOf(inbound: readonly Stat[], before: Stats | undefined): number | undefined {
  if (before === undefined) return undefined;
  let [lost, all] = [0, 0];
  for (const stat of inbound) {
    const old = before.get(stat.id);
    const gone = Math.max(0, (stat.packetsLost ?? 0) - (old?.packetsLost ?? 0));
    lost += gone;
    all += gone + Math.max(0, (stat.packetsReceived ?? 0) - (old?.packetsReceived ?? 0));
  }
  return all === 0 ? undefined : lost / all;
}

function worst(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function pictureOf({ kind, frameWidth, frameHeight, framesPerSecond }: Stat): Picture | undefined {
  if (kind !== 'video' || !frameWidth || !frameHeight) return undefined;
  return { width: frameWidth, height: frameHeight, rate: Math.round(framesPerSecond ?? 0) };
}

function largestOf(pictures: readonly Picture[]): Picture | undefined {
  return pictures.reduce<Picture | undefined>(
    (best, one) => (best === undefined || one.width * one.height > best.width * best.height ? one : best),
    undefined,
  );
}
