import type { Block, ListSlot, Slot } from '../analysis/block.js';
import { FORGOTTEN } from './diff.js';
import type { BlockValues, SlotValue } from './values.js';

/** Elements with `data-cache="false"` in a program: what stands in them is sent with every render (requirement A7). */
export class Uncached {
  private constructor(private readonly holders: ReadonlySet<Block>) {}

  /** Null where the document has no such element. */
  static of(root: Block, blocks: readonly Block[]): Uncached | null {
    const holders = new Set(blocks.filter(({ uncached }) => uncached !== null));
    // A block holds what the blocks in it hold; those that call each other are gone through until nothing is added.
    for (let size = -1; size !== holders.size;) {
      size = holders.size;
      for (const block of blocks) {
        if (block.slots.some((slot) => blocksOf(slot).some((inner) => holders.has(inner)))) holders.add(block);
      }
    }
    return holders.has(root) ? new Uncached(holders) : null;
  }

  /** Whether such an element stands in one of these slots of a block. */
  standsIn(block: Block, values: BlockValues, from: number, to: number): boolean {
    for (let i = from; i < to; i++) {
      const slot = block.slots[i]!;
      if (block.uncached?.has(i)) return true;
      if (this.mayHold(slot) && this.inSlot(slot, values[i]!)) return true;
    }
    return false;
  }

  /** The values without those that have to be sent again, so that whoever compares them with others finds these changed. */
  forget(block: Block, values: BlockValues): BlockValues {
    if (!this.holders.has(block)) return values;
    return values.map((value, i) => {
      const slot = block.slots[i]!;
      if (block.uncached?.has(i)) return FORGOTTEN;
      return this.mayHold(slot) ? this.inside(slot, value) : value;
    });
  }

  private mayHold(slot: Slot): boolean {
    return blocksOf(slot).some((block) => this.holders.has(block));
  }

  private inSlot(slot: Slot, value: SlotValue): boolean {
    return standing(slot, value).some(
      ([block, values]) => block.uncached !== null || this.standsIn(block, values, 0, values.length),
    );
  }

  private inside(slot: Slot, value: SlotValue): SlotValue {
    if (typeof value === 'string') return value;
    if ('branch' in value) {
      const taken = slot.kind === 'branch' ? slot.branches[value.branch] : undefined;
      return taken ? { branch: value.branch, values: this.forget(taken.block, value.values) } : value;
    }
    const { item, otherwise } = slot as ListSlot;
    return {
      ...value,
      items: value.items.map((values) => this.forget(item, values)),
      otherwise: value.otherwise && otherwise ? this.forget(otherwise, value.otherwise) : null,
    };
  }
}

/** The blocks whose HTML stands in a slot. */
function standing(slot: Slot, value: SlotValue): (readonly [Block, BlockValues])[] {
  if (typeof value === 'string') return [];
  if ('branch' in value) {
    const taken = slot.kind === 'branch' ? slot.branches[value.branch] : undefined;
    return taken ? [[taken.block, value.values]] : [];
  }
  const { item, otherwise } = slot as ListSlot;
  if (value.otherwise) return otherwise ? [[otherwise, value.otherwise]] : [];
  return value.items.map((values) => [item, values] as const);
}

function blocksOf(slot: Slot): Block[] {
  if (slot.kind === 'branch') return slot.branches.map(({ block }) => block);
  if (slot.kind === 'list') return slot.otherwise ? [slot.item, slot.otherwise] : [slot.item];
  return [];
}
