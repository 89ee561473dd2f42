import type { Block, Slot } from '../analysis/block.js';
import type { BlockShape, Shape, SlotShape } from './shape.js';

/** Numbers the blocks of a document, the document first, and returns them in that order. */
export function numberBlocks(root: Block): Block[] {
  const blocks: Block[] = [];
  const add = (block: Block): void => {
    if (blocks.includes(block)) return;
    block.id = blocks.length;
    blocks.push(block);
    for (const slot of block.slots) {
      if (slot.kind === 'branch') for (const branch of slot.branches) add(branch.block);
      else if (slot.kind === 'list') {
        add(slot.item);
        if (slot.otherwise) add(slot.otherwise);
      }
    }
  };
  add(root);
  return blocks;
}

/** What a browser needs to know of the blocks. */
export function shapeOf(blocks: readonly Block[]): Shape {
  return { blocks: blocks.map(blockShape) };
}

function blockShape(block: Block): BlockShape {
  const shape = { s: block.statics, d: block.slots.map(slotShape), t: block.outline };
  return block.namespace === 'html' ? shape : { ...shape, ns: block.namespace };
}

function slotShape(slot: Slot): SlotShape {
  switch (slot.kind) {
    case 'text':
      return ['t', ...affixes(slot.prefix, slot.suffix)];
    case 'raw-text':
      return ['r', ...affixes(slot.prefix, slot.suffix)];
    case 'attribute':
      return ['a', slot.name, ...affixes(slot.prefix, slot.suffix)];
    case 'attribute-list':
      return ['A', ...slot.names];
    case 'element':
      return ['e'];
    case 'document':
      return ['D'];
    case 'branch':
      return ['b', ...slot.branches.map((branch) => branch.block.id)];
    case 'list':
      return slot.otherwise ? ['l', slot.item.id, slot.otherwise.id] : ['l', slot.item.id];
  }
}

function affixes(prefix: string, suffix: string): [] | [string] | [string, string] {
  if (suffix !== '') return [prefix, suffix];
  return prefix === '' ? [] : [prefix];
}
