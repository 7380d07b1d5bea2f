// How much room the call has, by its own size and not the window's: the widths of the guide, as words.
import { createContext, useContext } from 'react';

export interface Frame {
  readonly width: 'wide' | 'middle' | 'narrow';
  /** The bar stands at the right. */
  readonly short: boolean;
}

const WIDE_FROM = 960;
const MIDDLE_FROM = 640;
const SHORT_BELOW = 480;
/** Narrower than this, a column at the right would leave nothing to the stage. */
const COLUMN_FROM = 480;

export function frameOf(width: number, height: number): Frame {
  const short = height < SHORT_BELOW && width >= COLUMN_FROM;
  if (width >= WIDE_FROM) return { width: 'wide', short };
  return { width: width >= MIDDLE_FROM ? 'middle' : 'narrow', short };
}

export const FrameContext = createContext<Frame>({ width: 'wide', short: false });

export function useFrame(): Frame {
  return useContext(FrameContext);
}
