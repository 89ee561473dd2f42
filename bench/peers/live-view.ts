import type { Block, Slot } from '../../libs/livetemplate/src/analysis/block.js';
import { slotHtml } from '../../libs/livetemplate/src/program/html.js';
import { matchLists } from '../../libs/livetemplate/src/program/list/match.js';
import type { BlockValues, ListValue, SlotValue } from '../../libs/livetemplate/src/program/values.js';
import type { Update } from '../updates.js';

type Diff = string | number | readonly unknown[] | { readonly [key: string]: Diff };
type Tree = Record<string, Diff>;

/**
 * A server-initiated message in the style of Phoenix LiveView 1.2, made from our own values: a channel message with
 * a diff keyed by the number of the dynamic part. An attribute with a computed value is a part as a whole, a branch brings
 * its statics along, and a comprehension with keys names positions: an entry that has moved is its old position.
 */
export function liveViewMessage({ program, values }: Update): string {
  const diff = blockDiff(program.root, ...values);
  return JSON.stringify(['4', null, 'lv:phx-GOnMJlVsUCd4RAEC', 'diff', diff]);
}

function blockDiff(block: Block, before: BlockValues, after: BlockValues): Tree {
  const tree: Tree = {};
  block.slots.forEach((slot, i) => {
    const diff = slotDiff(slot, before[i]!, after[i]!);
    if (diff !== null) tree[i] = diff;
  });
  return tree;
}

function slotDiff(slot: Slot, before: SlotValue, after: SlotValue): Diff | null {
  if (typeof after === 'string' || typeof before === 'string') return before === after ? null : valueOf(slot, after);
  if (slot.kind === 'branch' && 'branch' in before && 'branch' in after) {
    if (before.branch !== after.branch) return valueOf(slot, after);
    const taken = slot.branches[after.branch];
    return taken ? filled(blockDiff(taken.block, before.values, after.values)) : null;
  }
  if (slot.kind === 'list' && 'items' in before && 'items' in after) return listDiff(slot.item, before, after);
  return valueOf(slot, after);
}

function listDiff(item: Block, before: ListValue, after: ListValue): Diff | null {
  const entries: Tree = {};
  let moved = false;
  originsOf(before, after).forEach((origin, i) => {
    const now = after.items[i]!;
    if (origin < 0) entries[i] = whole(item, now);
    else {
      const diff = filled(blockDiff(item, before.items[origin]!, now));
      if (origin !== i) entries[i] = diff === null ? origin : [origin, diff];
      else if (diff !== null) entries[i] = diff;
      moved ||= origin !== i;
    }
  });
  if (filled(entries) === null && before.items.length === after.items.length) return null;
  return { k: { ...entries, kc: after.items.length, ...(moved ? { km: true as never } : {}) } };
}

function originsOf(before: ListValue, after: ListValue): number[] {
  const { start, oldEnd, newEnd, origins } = matchLists(before, after);
  return after.items.map((_, i) => (i < start ? i : i < newEnd ? origins[i - start]! : oldEnd - newEnd + i));
}

/** All parts of a block, by number. */
function whole(block: Block, values: BlockValues): Tree {
  return Object.fromEntries(block.slots.map((slot, i) => [i, valueOf(slot, values[i]!)]));
}

function valueOf(slot: Slot, value: SlotValue): Diff {
  if (typeof value === 'string') return slot.kind === 'attribute' ? slotHtml(slot, value) : value;
  if (slot.kind === 'branch' && 'branch' in value) {
    const taken = slot.branches[value.branch];
    return taken ? { ...whole(taken.block, value.values), s: taken.block.statics } : '';
  }
  if (slot.kind !== 'list' || !('items' in value)) throw new TypeError('This is no value of the slot.');
  const entries = Object.fromEntries(value.items.map((item, i) => [i, whole(slot.item, item)]));
  return { s: slot.item.statics, k: { ...entries, kc: value.items.length } };
}

function filled(tree: Tree): Tree | null {
  return Object.keys(tree).length > 0 ? tree : null;
}
