import type { ProtocolVersion } from '../../protocol/index.js';
import { frameSeq, type Frame } from './frame.js';
import { weight } from './weight.js';

/**
 * The frames a page has sent last, for connections that come back: a ring bounded by number and by size.
 * A frame is kept for each version that somebody spoke when it was made; version 2.0 always.
 */
export class ChangeLog {
  private readonly entries: Entry[] = [];
  private size = 0;

  /**
   * @param count most frames per version
   * @param capacity most UTF-16 code units, estimated
   */
  constructor(
    private readonly count: number,
    private readonly capacity: number,
  ) {}

  /** Frames of one sequence number, one more than that of those before. */
  add(frames: ReadonlyMap<ProtocolVersion, Frame>, seq: number): void {
    let size = 0;
    for (const frame of frames.values()) size += weight(frame.args);
    this.entries.push({ seq, frames, size });
    this.size += size;
    while (this.entries.length > this.count || this.size > this.capacity) {
      this.size -= this.entries.shift()?.size ?? 0;
    }
  }

  /** What follows `ack` up to the newest, in order; null where a part of it is not known any more. */
  since(ack: number, protocol: ProtocolVersion): Frame[] | null {
    const first = this.entries.findIndex((entry) => entry.seq === ack + 1);
    if (first === -1) return null;
    const frames: Frame[] = [];
    for (const entry of this.entries.slice(first)) {
      const frame = entry.frames.get(protocol);
      if (frame === undefined || frameSeq(frame) !== entry.seq) return null;
      frames.push(frame);
    }
    return frames;
  }

  /** About how many bytes it takes. */
  get bytes(): number {
    return 2 * this.size;
  }

  /** Where what follows cannot be told as a change of what was before. */
  clear(): void {
    this.entries.length = 0;
    this.size = 0;
  }
}

interface Entry {
  readonly seq: number;
  readonly frames: ReadonlyMap<ProtocolVersion, Frame>;
  readonly size: number;
}
