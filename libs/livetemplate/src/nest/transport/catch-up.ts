import type { Frame, Page } from '../../page/index.js';
import type { ProtocolVersion, Welcome } from '../../protocol/index.js';

/** What brings a connection that has fallen behind to the page's state of this moment. */
export interface CatchUp {
  /** To be sent before the frames, where numbers are left out and only this announces it: in version 1.0. */
  readonly welcome: Welcome | null;
  readonly frames: readonly Frame[];
}

/**
 * @param ack last frame it was sent; undefined where it needs a full state
 * @param maxFrames more than these would only fill its queue again; the state is one
 * @see requirement L3
 */
export function catchUp(page: Page, protocol: ProtocolVersion, ack: number | undefined, maxFrames: number): CatchUp {
  const missed = page.resume({ protocol, ack });
  if (missed.resumed && missed.frames.length <= maxFrames) return { welcome: null, frames: missed.frames };
  return {
    welcome: announcement(page, protocol),
    frames: missed.resumed ? page.fullState(protocol) : missed.frames,
  };
}

/** What goes before a state that comes in place of frames; null where the state says by itself what it is: in version 2.0. */
export function announcement({ id, seq }: Page, protocol: ProtocolVersion): Welcome | null {
  return protocol === '1.0' ? { protocol, page: id, seq, resumed: false } : null;
}
