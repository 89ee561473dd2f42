import { EVENTS } from '../protocol/index.js';
import type { BlockPatch, Envelope, PatchFrame, StateFrame } from '../protocol/index.js';
import type { LiveProgram } from '../program/live-program.js';
import type { BlockValues } from '../program/values.js';

/**
 * One message to the connections of a page: the name of its event and the event's arguments. Made once for all connections
 * that speak the same version, and not changed afterwards.
 */
export type Frame =
  | { readonly event: typeof EVENTS.patch; readonly args: PatchFrame }
  | { readonly event: typeof EVENTS.state; readonly args: StateFrame }
  | { readonly event: typeof EVENTS.update; readonly args: readonly [Envelope] };

/** Sequence number of a frame. */
export function frameSeq(frame: Frame): number {
  return frame.event === EVENTS.update ? frame.args[0].seq : frame.args[0];
}

export function patchFrame(seq: number, patch: BlockPatch): Frame {
  return { event: EVENTS.patch, args: [seq, ...patch] };
}

export function stateFrame(seq: number, program: LiveProgram, values: BlockValues): Frame {
  return { event: EVENTS.state, args: [seq, program.fingerprint, ...program.wire(values)] };
}

export function envelopeFrame(envelope: Envelope): Frame {
  return { event: EVENTS.update, args: [envelope] };
}
