import type { Frame } from '../../../page/index.js';

/** A frame is the same for everybody who looks at it. */
const known = new WeakMap<Frame, number>();

/** UTF-8 bytes of a frame as Socket.IO sends it. */
export function frameBytes(frame: Frame): number {
  let bytes = known.get(frame);
  if (bytes === undefined) {
    bytes = Buffer.byteLength(frameJson(frame)) + '42'.length;
    known.set(frame, bytes);
  }
  return bytes;
}

export function frameJson({ event, args }: Frame): string {
  return JSON.stringify([event, ...args]);
}
