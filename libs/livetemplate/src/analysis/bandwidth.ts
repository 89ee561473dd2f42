import type { ListNode, StatementNode } from '../template/ast.js';
import type { Block, Part, Slot, ValueSlot } from './block.js';
import type { Document, Fragment } from './document.js';
import { branchesOf } from './statements.js';
import type { BandwidthModel } from './template-analysis.js';

/** What a number, a name or a price takes. */
const VALUE_BYTES = 8;
/** How long a list is, nobody knows: most that people look at are longer. */
const ITEM_COUNT = 10;
/** A frame of version 2.0 around its changes: WebSocket's, Engine.IO's and Socket.IO's heads, event and sequence number. */
const FRAME_BYTES = 11;
/** Naming a slot or an item, with the brackets around what follows. */
const STEP_BYTES = 4;

const EXPLANATION =
  `An average update changes one value, shows or hides one branch, or adds one item, each place as likely as the others. ` +
  `Compared are its frame and the HTML of the fragment around it. A value is taken to have ${VALUE_BYTES} bytes, a list ` +
  `${ITEM_COUNT} items; longer lists save more, updates that change much at once save less.`;

/** Estimates from a document alone what an update costs, and what sending the fragment's HTML would. */
export function bandwidthModel({
  root,
  fragments,
  rootAttributes,
}: Document): BandwidthModel & { readonly reduction: number } {
  const sizes = new Sizes();
  const places = rootAttributes
    ? fragments.map((fragment) => placeOf(root, fragment))
    : [{ from: 0, to: root.slots.length, statics: staticBytes(root, 0, root.slots.length) }];
  let changes = 0;
  let updateBytes = 0;
  let fragmentBytes = 0;
  for (const { from, to, statics } of places) {
    const slots = root.slots.slice(from, to);
    const costs = sizes.costs(slots, STEP_BYTES);
    changes += costs.changes;
    updateBytes += costs.bytes + costs.changes * FRAME_BYTES;
    fragmentBytes += costs.changes * (statics + sizes.slots(slots));
  }
  const per = (sum: number): number => (changes === 0 ? 0 : Math.round(sum / changes));
  const reduction = fragmentBytes === 0 ? 0 : Math.max(0, 1 - updateBytes / fragmentBytes);
  return {
    reduction: Math.round(reduction * 1000) / 1000,
    fragmentBytes: per(fragmentBytes),
    updateBytes: per(updateBytes),
    valueBytes: VALUE_BYTES,
    itemCount: ITEM_COUNT,
    explanation: EXPLANATION,
  };
}

/** Slots of a fragment, and the bytes of its constant text as the template has it: an id that was given is none of it. */
function placeOf(root: Block, { id, from, to }: Fragment): { from: number; to: number; statics: number } {
  const all = staticBytes(root, from.static, to.static);
  const outside = from.offset + root.statics[to.static]!.length - to.offset;
  const given = ` data-fragment-id="${id}"`;
  const isGiven = root.statics[from.static]!.includes(given, from.offset);
  return { from: from.static, to: to.static, statics: all - outside - (isGiven ? given.length : 0) };
}

/** How many changes something can undergo, and the bytes of all of them together, frames left out. */
interface Costs {
  readonly changes: number;
  readonly bytes: number;
}

const NO_COSTS: Costs = { changes: 0, bytes: 0 };

/** Expected sizes; a template inside itself counts as empty. */
class Sizes {
  private readonly open = new Set<Block>();

  slots(slots: readonly Slot[]): number {
    return sum(slots, (slot) => this.slot(slot));
  }

  costs(slots: readonly Slot[], way: number): Costs {
    return together(slots.map((slot) => this.cost(slot, way)));
  }

  private slot(slot: Slot): number {
    if (slot.kind === 'branch') return mean(slot.branches, ({ block }) => this.block(block));
    if (slot.kind === 'list') return ITEM_COUNT * this.block(slot.item);
    return slot.lead.length + slot.prefix.length + valueBytes(slot) + slot.suffix.length + slot.tail.length;
  }

  private block(block: Block): number {
    return this.within(block, 0, () => staticBytes(block, 0, block.slots.length) + this.slots(block.slots));
  }

  /** @param way bytes that lead to the slot */
  private cost(slot: Slot, way: number): Costs {
    if (slot.kind === 'branch') {
      const inside = slot.branches.map(({ block }) => this.inside(block, way + STEP_BYTES));
      const flip = way + mean(slot.branches, ({ block }) => this.wire(block));
      return together([{ changes: 1, bytes: flip }, scaled(together(inside), 1 / slot.branches.length)]);
    }
    if (slot.kind === 'list') {
      const item = this.inside(slot.item, way + 2 * STEP_BYTES);
      return together([{ changes: 1, bytes: way + STEP_BYTES + this.wire(slot.item) }, scaled(item, ITEM_COUNT)]);
    }
    return { changes: 1, bytes: way + valueBytes(slot) };
  }

  private inside(block: Block, way: number): Costs {
    return this.within(block, NO_COSTS, () => this.costs(block.slots, way));
  }

  /** A block's values, as they are sent for a new item or branch. */
  private wire(block: Block): number {
    return this.within(block, 0, () =>
      sum(block.slots, (slot) => {
        if (slot.kind === 'branch') return STEP_BYTES + mean(slot.branches, (branch) => this.wire(branch.block));
        if (slot.kind === 'list') return STEP_BYTES + ITEM_COUNT * this.wire(slot.item);
        return 3 + valueBytes(slot);
      }),
    );
  }

  private within<T>(block: Block, cut: T, measure: () => T): T {
    if (this.open.has(block)) return cut;
    this.open.add(block);
    const measured = measure();
    this.open.delete(block);
    return measured;
  }
}

function staticBytes({ statics }: Block, from: number, to: number): number {
  return sum(statics.slice(from, to + 1), (text) => text.length);
}

function valueBytes({ parts }: ValueSlot): number {
  return sum(parts, partBytes);
}

function partBytes(part: Part): number {
  if (part.kind === 'enter') return 0;
  return part.kind === 'text' ? part.text.length : statementBytes(part.node);
}

function statementBytes(node: StatementNode): number {
  if (node.kind === 'text') return node.text.length;
  if (node.kind === 'action') return node.pipe.decl.length > 0 ? 0 : VALUE_BYTES;
  const branches = branchesOf(node);
  if (node.kind === 'range') return ITEM_COUNT * listBytes(branches[0]!);
  return mean(branches, listBytes);
}

function listBytes({ nodes }: ListNode): number {
  return sum(nodes, statementBytes);
}

function sum<T>(all: readonly T[], bytes: (one: T) => number): number {
  return all.reduce((total, one) => total + bytes(one), 0);
}

function mean<T>(all: readonly T[], bytes: (one: T) => number): number {
  return all.length === 0 ? 0 : sum(all, bytes) / all.length;
}

function together(costs: readonly Costs[]): Costs {
  return { changes: sum(costs, ({ changes }) => changes), bytes: sum(costs, ({ bytes }) => bytes) };
}

function scaled({ changes, bytes }: Costs, by: number): Costs {
  return { changes: changes * by, bytes: bytes * by };
}
