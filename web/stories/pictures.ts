// Pictures that move, without a camera: a portrait drawn for each person, and a screen that somebody shares. Their
// colours are mock-ups of the world and not of the client, so they stand here and not among the tokens.
import type { MediaHandle } from '../src/state/people';

const SKIN = ['#f2c9a8', '#e8b48c', '#c98f63', '#8f5d3b', '#f5d6c0', '#a5714a'];
const HAIR = ['#5a2d1e', '#2b2624', '#1a1618', '#d8a23a', '#b7b9bb', '#3f2b63'];
const SHIRT = ['#e6dac4', '#32567c', '#b94d3c', '#f0f3f0', '#3d8191', '#6a4d7e', '#d98e3f'];
const WALL = ['#6f9c92', '#5f6878', '#ad7f5f', '#81907a', '#7f72a6', '#6d91b3', '#9c8a4f'];

const pick = (list: readonly string[], at: number) => list[at % list.length] ?? '#888';

export function portrait(person: number): MediaHandle {
  return moving(480, 270, 5, (pen, beat) => {
    pen.fillStyle = pick(WALL, person);
    pen.fillRect(0, 0, 480, 270);
    pen.fillStyle = 'rgb(255 255 255 / 0.2)';
    pen.fillRect(350 - 40 * (person % 3), 30, 90, 110);
    const sway = Math.sin(beat / 4 + person) * 4;
    ellipse(pen, pick(SHIRT, person * 3 + 1), 240, 300, 130, 110);
    ellipse(pen, pick(HAIR, person * 5 + 2), 240 + sway, 105, 66, 74);
    pen.fillStyle = pick(SKIN, person * 7);
    pen.fillRect(222, 160, 36, 50);
    ellipse(pen, pick(SKIN, person * 7), 240 + sway, 122, 54, 62);
    ellipse(pen, '#222', 222 + sway, 112, 5, 6);
    ellipse(pen, '#222', 258 + sway, 112, 5, 6);
    pen.strokeStyle = '#8c5146';
    pen.lineWidth = 4;
    pen.beginPath();
    pen.arc(240 + sway, 138, 16, 0.3, Math.PI - 0.3);
    pen.stroke();
  });
}

export function screen(person: number): MediaHandle {
  return moving(1920, 1080, 2, (pen, beat) => {
    pen.fillStyle = '#f7f5ee';
    pen.fillRect(0, 0, 1920, 1080);
    pen.fillStyle = '#e3dfd2';
    pen.fillRect(0, 0, 1920, 64);
    pen.fillStyle = '#2f6f5e';
    pen.font = '600 40px sans-serif';
    pen.fillText(`Document ${person + 1}`, 120, 160);
    pen.fillStyle = '#4a524e';
    for (let line = 0; line < 14; line += 1) {
      pen.fillRect(120, 220 + line * 52, 900 + ((line * 373) % 600), 18);
    }
    pen.fillStyle = '#cf7f86';
    pen.fillRect(120 + ((beat * 24) % 1500), 980, 60, 24);
  });
}

type Pen = CanvasRenderingContext2D;

function ellipse(pen: Pen, colour: string, x: number, y: number, rx: number, ry: number): void {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
  pen.fill();
}

function moving(
  width: number,
  height: number,
  rate: number,
  draw: (pen: Pen, beat: number) => void,
): MediaHandle {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('this browser draws nothing');
  let beat = 0;
  draw(pen, beat);
  setInterval(() => draw(pen, ++beat), 1000 / rate);
  return handleOf(canvas.captureStream(rate).getVideoTracks()[0]);
}

function handleOf(track: MediaStreamTrack | undefined): MediaHandle {
  if (track === undefined) throw new Error('this browser records no canvas');
  return {
    mediaStreamTrack: track,
    attach: (element) => {
      element.srcObject = new MediaStream([track]);
    },
    detach: (element) => {
      element.srcObject = null;
    },
  };
}
