// Runs in every page: looks at the pixels and decoded frames of a video element. It only looks.

export interface Picture {
  /** The mean colour of the part above the fake camera's bar. */
  colour: [number, number, number];
  /** Where the bar is, from 0 (left) to 1, and how far its light is above the rest (0 to 255). */
  bar: number;
  contrast: number;
  width: number;
  height: number;
}

export interface EyesProbe {
  /**
   * Frames decoded by the receiver behind the video that `selector` is or contains; undefined when
   * there is none. A receiver that served another track before goes on counting.
   */
  frames(selector: string): Promise<number | undefined>;
  look(selector: string): Picture | undefined;
}

const WIDTH = 64;
const HEIGHT = 36;

function video(selector: string): HTMLVideoElement | undefined {
  const found = document.querySelector(selector);
  if (found instanceof HTMLVideoElement) return found;
  return found?.querySelector('video') ?? undefined;
}

async function frames(selector: string): Promise<number | undefined> {
  const source = video(selector)?.srcObject;
  const track = source instanceof MediaStream ? source.getVideoTracks()[0] : undefined;
  const receiver = window.probe
    .connections()
    .flatMap((connection) => connection.getReceivers())
    .find((candidate) => candidate.track === track);
  if (!track || !receiver) return undefined;
  let decoded = 0;
  (await receiver.getStats()).forEach((entry) => {
    if (entry.type === 'inbound-rtp') decoded = entry.framesDecoded ?? 0;
  });
  return decoded;
}

function look(selector: string): Picture | undefined {
  const element = video(selector);
  if (!element || element.videoWidth === 0) return undefined;
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return undefined;
  context.drawImage(element, 0, 0, WIDTH, HEIGHT);
  return {
    colour: meanColour(context.getImageData(4, 4, WIDTH - 8, 16).data),
    ...brightestColumn(context.getImageData(0, HEIGHT - 6, WIDTH, 1).data),
    width: element.videoWidth,
    height: element.videoHeight,
  };
}

function meanColour(pixels: Uint8ClampedArray): [number, number, number] {
  const mean = (channel: number) => {
    let sum = 0;
    for (let at = channel; at < pixels.length; at += 4) sum += pixels[at] ?? 0;
    return Math.round((sum * 4) / pixels.length);
  };
  return [mean(0), mean(1), mean(2)];
}

function brightestColumn(pixels: Uint8ClampedArray): { bar: number; contrast: number } {
  const lights: number[] = [];
  for (let at = 0; at < pixels.length; at += 4) {
    lights.push(((pixels[at] ?? 0) + (pixels[at + 1] ?? 0) + (pixels[at + 2] ?? 0)) / 3);
  }
  const brightest = Math.max(...lights);
  const contrast = brightest - Math.min(...lights);
  return { bar: lights.indexOf(brightest) / lights.length, contrast };
}

window.probe = Object.assign(window.probe ?? {}, { frames, look });
