import { EVENTS } from '../../protocol/index.js';
import type { BlockPatch, Envelope, StateFrame } from '../../protocol/index.js';
import type { LiveProgram } from '../../program/live-program.js';
import type { BlockValues } from '../../program/values.js';

/**
 * One message to the connections of a page: the name of its event and the event's arguments. Made once for all connections
 * that speak the same version, and not changed afterwards. The event of a patch is its sequence number.
 */
export type Frame =
  | { readonly event: number; readonly args: BlockPatch }
  | { readonly event: typeof EVENTS.state; readonly args: StateFrame }
  | { readonly event: typeof EVENTS.update; readonly args: readonly [Envelope] };

/** Sequence number of a frame. */
export function frameSeq(frame: Frame): number {
  if (frame.event === EVENTS.update) return frame.args[0].seq;
  return frame.event === EVENTS.state ? frame.args[0] : frame.event;
}

export function patchFrame(seq: number, patch: BlockPatch): Frame {
  return { event: seq, args: patch };
}

export function stateFrame(seq: number, program: LiveProgram, values: BlockValues): Frame {
  return { event: EVENTS.state, args: [seq, program.fingerprint, ...program.wire(values)] };
}

export function envelopeFrame(envelope: Envelope): Frame {
  return { event: EVENTS.update, args: [envelope] };
}
