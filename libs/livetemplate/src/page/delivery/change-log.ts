import { EVENTS, type ProtocolVersion } from '../../protocol/index.js';
import type { Frame } from './frame.js';

/** Bytes of an entry besides its texts, about. */
const ENTRY = 80;

/**
 * The frames a page has sent last, for connections that come back: a ring bounded by number and by size.
 * A frame is kept for each version that somebody spoke when it was made; version 2.0 always. It is kept as text, which takes a tenth
 * of the room of the arrays that it is made of.
 */
export class ChangeLog {
  private readonly entries: Entry[] = [];
  private size = 0;

  /**
   * @param count most frames per version
   * @param capacity most UTF-16 code units
   */
  constructor(
    private readonly count: number,
    private readonly capacity: number,
  ) {}

  /** Frames of one sequence number, one more than that of those before. */
  add(frames: ReadonlyMap<ProtocolVersion, Frame>, seq: number): void {
    const [v1, v2] = [frames.get('1.0'), frames.get('2.0')];
    const entry = { seq, v1: textOf(v1), v2: textOf(v2), isState: v2?.event === EVENTS.state };
    this.entries.push(entry);
    this.size += lengthOf(entry);
    while (this.entries.length > this.count || this.size > this.capacity) this.size -= lengthOf(this.entries.shift()!);
  }

  /** What follows `ack` up to the newest, in order; null where a part of it is not known any more. */
  since(ack: number, protocol: ProtocolVersion): Frame[] | null {
    const first = this.entries.findIndex((entry) => entry.seq === ack + 1);
    if (first === -1) return null;
    const frames: Frame[] = [];
    for (const entry of this.entries.slice(first)) {
      const text = protocol === '1.0' ? entry.v1 : entry.v2;
      if (text === null) return null;
      frames.push({ event: eventOf(entry, protocol), args: JSON.parse(text) as unknown } as Frame);
    }
    return frames;
  }

  /** About how many bytes it takes. */
  get bytes(): number {
    return this.size + this.entries.length * ENTRY;
  }

  /** Where what follows cannot be told as a change of what was before. */
  clear(): void {
    this.entries.length = 0;
    this.size = 0;
  }
}

interface Entry {
  readonly seq: number;
  /** JSON of the frame's arguments in version 1.0, and in 2.0; null where nobody spoke it. */
  readonly v1: string | null;
  readonly v2: string | null;
  /** Whether the frame of version 2.0 is a state. */
  readonly isState: boolean;
}

function eventOf({ seq, isState }: Entry, protocol: ProtocolVersion): Frame['event'] {
  if (protocol === '1.0') return EVENTS.update;
  return isState ? EVENTS.state : seq;
}

function textOf(frame: Frame | undefined): string | null {
  return frame === undefined ? null : JSON.stringify(frame.args);
}

function lengthOf({ v1, v2 }: Entry): number {
  return (v1?.length ?? 0) + (v2?.length ?? 0);
}
