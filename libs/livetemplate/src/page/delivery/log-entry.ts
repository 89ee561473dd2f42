import { EVENTS, type BlockPatch, type StateFrame } from '../../protocol/index.js';
import type { LogEntry } from '../../ports/index.js';
import { patchFrame, type Frame } from './frame.js';

/** The frames of one commit in version 2.0, as they stand in the log of the store. */
export interface LoggedFrames {
  /** Of the template that they were made with: with another one they mean nothing. */
  readonly fingerprint: string;
  /** Number of the last one. */
  readonly seq: number;
  /** How many there are. */
  readonly count: number;
  /** The last one; those before it change nothing. */
  readonly frame: Frame;
}

export function writeLogEntry({ fingerprint, seq, count, frame }: LoggedFrames): LogEntry {
  return { seq, text: JSON.stringify([fingerprint, count, frame.event, ...frame.args]) };
}

/**
 * The frames of all numbers after `from` up to `to`; null where they are not all there, or are not of this template.
 * @param entries in order
 */
export function readLog(entries: readonly LogEntry[], from: number, to: number, fingerprint: string): Frame[] | null {
  const frames: Frame[] = [];
  for (const { seq, text } of entries) {
    if (seq <= from || seq > to) continue;
    const [madeWith, count, event, ...args] = JSON.parse(text) as [string, number, Frame['event'], ...unknown[]];
    if (madeWith !== fingerprint || from + frames.length !== seq - count) return null;
    for (let number = seq - count + 1; number < seq; number++) frames.push(patchFrame(number, []));
    frames.push(
      event === EVENTS.state
        ? { event: EVENTS.state, args: args as unknown as StateFrame }
        : { event: event as number, args: args as BlockPatch },
    );
  }
  return from + frames.length === to ? frames : null;
}
