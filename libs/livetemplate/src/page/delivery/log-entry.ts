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
 * The frames of the last numbers up to `to`, one for each: as many as there are without a gap, made with this template.
 * @param entries in order
 */
export function readLog(entries: readonly LogEntry[], to: number, fingerprint: string): Frame[] {
  const frames: Frame[] = [];
  for (const { seq, text } of entries.toReversed()) {
    if (seq > to) continue;
    const [madeWith, count, event, ...args] = JSON.parse(text) as [string, number, Frame['event'], ...unknown[]];
    if (madeWith !== fingerprint || seq !== to - frames.length) break;
    frames.push(
      event === EVENTS.state
        ? { event: EVENTS.state, args: args as unknown as StateFrame }
        : { event: event as number, args: args as BlockPatch },
    );
    for (let number = seq - 1; number > seq - count; number--) frames.push(patchFrame(number, []));
  }
  return frames.reverse();
}
