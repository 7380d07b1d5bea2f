// Runs in one page that is many people: each joins with an unmodified livekit-client and publishes a
// small drawn picture of somebody. They look at nobody, so that a crowd costs little.

import type { Room } from 'livekit-client';
import type {} from './call.ts';

export interface CrowdMember {
  url: string;
  token: string;
  name: string;
  /** Without it others see the member's initials. */
  picture: boolean;
}

export interface CrowdPage {
  /** Joins everybody and resolves when all of them publish what they have. */
  join(members: CrowdMember[]): Promise<void>;
  leave(): Promise<void>;
}

declare global {
  interface Window {
    crowd: CrowdPage;
  }
}

const WIDTH = 160;
const HEIGHT = 90;
const RATE = 5;
const BITRATE = 60_000;
/** At once: a processor of two cores joins so many without anybody's patience coming to an end. */
const TOGETHER = 6;

const rooms: Room[] = [];

async function join(members: CrowdMember[]): Promise<void> {
  for (let first = 0; first < members.length; first += TOGETHER) {
    const group = members.slice(first, first + TOGETHER);
    await Promise.all(group.map((member, index) => joinOne(member, first + index)));
  }
}

async function joinOne({ url, token, name, picture }: CrowdMember, number: number): Promise<void> {
  const room = new LivekitClient.Room({ adaptiveStream: false, dynacast: false });
  rooms.push(room);
  await room.connect(url, token, { autoSubscribe: false });
  if (!picture) return;
  await room.localParticipant.publishTrack(drawnTrack(name, number), {
    source: LivekitClient.Track.Source.Camera,
    simulcast: false,
    videoEncoding: { maxBitrate: BITRATE, maxFramerate: RATE },
  });
}

function drawnTrack(name: string, number: number): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: WIDTH, height: HEIGHT });
  const context = canvas.getContext('2d');
  // The golden angle: neighbours are never alike.
  const hue = (number * 137.5) % 360;
  let step = number;
  setInterval(() => context && draw(context, name, hue, step++), 1000 / RATE);
  const track = canvas.captureStream(RATE).getVideoTracks()[0];
  if (!track) throw new Error('the canvas gave no track');
  return track;
}

/** A head above shoulders that sways a little, in front of a wall. */
function draw(context: CanvasRenderingContext2D, name: string, hue: number, step: number): void {
  const centre = WIDTH / 2 + 6 * Math.sin(step / RATE);
  context.fillStyle = `hsl(${hue} 30% 72%)`;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = `hsl(${(hue + 180) % 360} 45% 38%)`;
  ellipse(context, centre, HEIGHT, 40, 32);
  context.fillStyle = `hsl(${20 + (name.length % 5) * 5} 45% ${45 + (name.length % 4) * 8}%)`;
  ellipse(context, centre, 40, 17, 21);
}

function ellipse(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  context.beginPath();
  context.ellipse(x, y, width, height, 0, 0, 2 * Math.PI);
  context.fill();
}

async function leave(): Promise<void> {
  await Promise.all(rooms.splice(0).map((room) => room.disconnect()));
}

window.crowd = { join, leave };
