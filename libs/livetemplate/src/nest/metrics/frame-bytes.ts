import type { Frame } from '../../page/index.js';

/** A frame is measured once, however many connections it goes to. */
const sizes = new WeakMap<Frame, number>();

/** UTF-8 bytes of a frame's JSON, without what a transport adds to it. */
export function frameBytes(frame: Frame): number {
  let bytes = sizes.get(frame);
  if (bytes === undefined) {
    bytes = Buffer.byteLength(JSON.stringify([frame.event, ...frame.args]));
    sizes.set(frame, bytes);
  }
  return bytes;
}
