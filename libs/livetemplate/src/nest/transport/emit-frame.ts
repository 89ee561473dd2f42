import type { Frame } from '../../page/delivery/frame.js';

/** A connection or a room. */
interface Target {
  emit(event: string, ...args: unknown[]): unknown;
}

/** Sends a frame. Socket.IO takes numbers for names of events too; only its types do not say so. */
export function emitFrame(target: Target, { event, args }: Frame): void {
  target.emit(event as string, ...args);
}
