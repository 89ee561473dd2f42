import type { BlockShape, OutlineNode, Shape, SlotShape } from '../../protocol/index.js';
import { decodeText } from './parse-html.js';
import { isRegion } from './state-reader.js';

/** What is looked at first of a list item, in order: constant text, regions by their slots, and elements. */
export type Track = readonly (string | number | TrackedElement)[];

export interface TrackedElement {
  /** As `nodeName` has it. */
  readonly name: string;
  /** All regions inside of it. */
  readonly regions: readonly number[];
}

/** What is known of the blocks of a template. */
export class Plans {
  private readonly tracks: (Track | null | undefined)[] = [];

  constructor(readonly shape: Shape) {}

  block(block: number): BlockShape {
    return this.shape.blocks[block] as BlockShape;
  }

  slot(block: number, slot: number): SlotShape {
    return this.block(block).d[slot] as SlotShape;
  }

  /** The block's first node may change or be missing, so it gets a comment in front. */
  startsWithAnchor(block: number): boolean {
    const { t, d } = this.block(block);
    const [first] = t;
    return typeof first === 'number' ? (d[first] as SlotShape)[0] !== 't' : first === undefined;
  }

  /** null where the block's nodes have to be looked at one by one, because some of them may be missing. */
  track(block: number): Track | null {
    const { tracks } = this;
    if (tracks[block] === undefined) {
      // What contains itself is not known yet when it is met.
      tracks[block] = null;
      tracks[block] = this.makeTrack(this.block(block));
    }
    return tracks[block] as Track | null;
  }

  private makeTrack({ t, d }: BlockShape): Track | null {
    const track: (Track[number] | null)[] = t.map((node) => {
      if (typeof node === 'string') return decodeText(node);
      if (node && typeof node === 'object') return { name: node[0], regions: regionsIn(d, node[2]) };
      const [kind, ...blocks] = (node === null ? 't' : d[node]) as [string, ...number[]];
      return /b|l/.test(kind) && blocks.every((each) => this.track(each)) ? node : null;
    });
    return track.includes(null) ? null : (track as Track);
  }
}

/** The regions in a part of a block, in order. */
export function regionsIn(d: readonly SlotShape[], content: readonly OutlineNode[] = []): number[] {
  return content.flatMap((node) => {
    if (typeof node === 'number') return isRegion(d[node] as SlotShape) ? [node] : [];
    return node && typeof node === 'object' ? regionsIn(d, node[2]) : [];
  });
}
