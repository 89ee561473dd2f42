import type { Block, Slot } from '../analysis/block.js';
import { isMarkup, MARKUP_START, MARKUP_END } from './html.js';
import type { Measure } from './measure.js';
import type { BlockPatch } from './patch.js';
import type { BlockValues } from './values.js';

/** List operations that move items: a few characters that can mean any amount of HTML. */
const MOVES: ReadonlySet<unknown> = new Set(['>', 'x', 'p']);

/**
 * What the splices of a change can amount to at the most, told from its patch alone; null where that does not tell. Nearly every
 * change is so small that nothing more has to be known of it.
 * @param longest of {@link longestInner}
 */
export function patchBound(root: Block, before: BlockValues, patch: BlockPatch, longest: number): Measure | null {
  let [count, structures, size] = [0, 0, 0];
  const inner = new Inner();
  for (let i = 0; i < patch.length; i += 2) {
    const index = patch[i] as number;
    const change = patch[i + 1]!;
    if (typeof change === 'string') {
      const slot = root.slots[index]!;
      count++;
      size += change.length + around(slot);
      if (isStructure(slot, before[index], change)) structures++;
    } else {
      inner.add(change);
      if (inner.moves) return null;
    }
  }
  // An array stands for one block at the most, a number for a branch without values or for a text that stands elsewhere.
  const { places, numbers, length, most } = inner;
  return {
    count: count + places,
    structures: structures + places,
    size: size + length + numbers * most + places * longest,
  };
}

/** Most constant text of any block in a region, with what stands around the values of its slots. */
export function longestInner(root: Block, blocks: readonly Block[]): number {
  let longest = 0;
  for (const block of blocks) {
    if (block === root) continue;
    let length = 0;
    for (const text of block.statics) length += text.length;
    for (const slot of block.slots) length += around(slot);
    if (length > longest) longest = length;
  }
  return longest;
}

/** Counts what a patch of a region is made of. */
class Inner {
  /** Arrays, numbers and texts. */
  places = 0;
  numbers = 0;
  /** Of all texts, and of the longest one. */
  length = 0;
  most = 0;
  moves = false;

  add(value: unknown): void {
    this.places++;
    if (typeof value === 'number') this.numbers++;
    else if (typeof value === 'string') {
      this.length += value.length;
      if (value.length > this.most) this.most = value.length;
    } else this.array(value as readonly unknown[]);
  }

  private array(values: readonly unknown[]): void {
    this.moves ||= MOVES.has(values[0]);
    for (let i = 0; i < values.length && !this.moves; i++) this.add(values[i]);
  }
}

function isStructure({ kind }: Slot, before: unknown, after: string): boolean {
  if (kind === 'element' || kind === 'document' || kind === 'attribute-list') return true;
  return isMarkup(after) || (typeof before === 'string' && isMarkup(before));
}

function around(slot: Slot): number {
  if (slot.kind === 'branch' || slot.kind === 'list') return 0;
  const { lead, prefix, suffix, tail } = slot;
  return lead.length + prefix.length + suffix.length + tail.length + MARKUP_START.length + MARKUP_END.length;
}
