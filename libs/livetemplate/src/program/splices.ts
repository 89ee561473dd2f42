import type { Block, ListSlot, Slot, ValueSlot } from '../analysis/block.js';
import type { Fragment } from '../analysis/document.js';
import { blockHtml, isMarkup, slotHtml, valueOffset } from './html.js';
import { longestRisingRun, originsOf } from './list-diff.js';
import type { FragmentSplices, Splice } from './live-program.js';
import type { BlockValues, ListValue, SlotValue } from './values.js';

/** Data path of a slot, given the keys or indexes of the list items around it. */
export type PathOf = (slot: Slot, items: readonly string[]) => string;

/** The outer HTML of a fragment of the document. */
export function fragmentHtml(root: Block, fragment: Fragment, values: BlockValues): string {
  const { from, to } = fragment;
  if (from.static === to.static) return root.statics[from.static]!.slice(from.offset, to.offset);
  let html = root.statics[from.static]!.slice(from.offset);
  for (let i = from.static; i < to.static; i++) {
    const after = root.statics[i + 1]!;
    html += slotHtml(root.slots[i]!, values[i]!) + (i + 1 === to.static ? after.slice(0, to.offset) : after);
  }
  return html;
}

/** What changed in a fragment, as splices of its outer HTML before the change. */
export function fragmentSplices(
  root: Block,
  fragment: Fragment,
  before: BlockValues,
  after: BlockValues,
  pathOf: PathOf,
): FragmentSplices | null {
  const walk = new SpliceWalk(pathOf);
  walk.position = root.statics[fragment.from.static]!.length - fragment.from.offset;
  for (let i = fragment.from.static; i < fragment.to.static; i++) {
    walk.slot(root.slots[i]!, before[i]!, after[i]!);
    walk.position += root.statics[i + 1]!.length;
  }
  return walk.splices.length === 0 ? null : { id: fragment.id, splices: walk.splices };
}

/** Walks two states side by side and keeps count of where it is in the HTML of the first. */
class SpliceWalk {
  position = 0;
  readonly splices: Splice[] = [];
  private readonly items: string[] = [];

  constructor(private readonly pathOf: PathOf) {}

  slot(slot: Slot, before: SlotValue, after: SlotValue): void {
    if (before === after) {
      this.position += slotHtml(slot, before).length;
      return;
    }
    if (typeof before === 'string' || typeof after === 'string') {
      this.value(slot as ValueSlot, before as string, after as string);
    } else if (slot.kind === 'branch' && 'branch' in before && 'branch' in after && before.branch === after.branch) {
      const taken = slot.branches[after.branch];
      if (taken) this.block(taken.block, before.values, after.values);
    } else if (slot.kind === 'list' && 'items' in before && 'items' in after && !before.otherwise && !after.otherwise) {
      this.list(slot, before, after);
    } else {
      this.replace(slot, slotHtml(slot, before), slotHtml(slot, after));
    }
  }

  private block(block: Block, before: BlockValues, after: BlockValues): void {
    this.position += block.statics[0]!.length;
    for (let i = 0; i < block.slots.length; i++) {
      this.slot(block.slots[i]!, before[i]!, after[i]!);
      this.position += block.statics[i + 1]!.length;
    }
  }

  private value(slot: ValueSlot, before: string, after: string): void {
    const html = slotHtml(slot, before);
    const whole = slot.kind === 'element' || slot.kind === 'document' || slot.kind === 'attribute-list';
    if (whole || isMarkup(before) || isMarkup(after)) {
      this.replace(slot, html, slotHtml(slot, after));
      return;
    }
    this.add({
      position: this.position + valueOffset(slot),
      length: before.length,
      text: after,
      type: 'string',
      path: this.pathOf(slot, this.items),
    });
    this.position += html.length;
  }

  private replace(slot: Slot, before: string, after: string): void {
    if (before !== after) this.change(slot, before.length, after);
    this.position += before.length;
  }

  private change(slot: Slot, length: number, text: string): void {
    this.add({ position: this.position, length, text, type: 'html', path: this.pathOf(slot, this.items) });
  }

  /** Items on the longest rising run stay where they are; the others are cut out where they were and put in anew. */
  private list(slot: ListSlot, before: ListValue, after: ListValue): void {
    const origins = originsOf(before, after);
    const staying = longestRisingRun(origins.filter((origin) => origin >= 0));
    let old = 0;
    after.items.forEach((item, i) => {
      const origin = origins[i]!;
      if (!staying.has(origin)) {
        this.change(slot, 0, blockHtml(slot.item, item));
        return;
      }
      for (; old < origin; old++) this.cut(slot, before.items[old]!);
      this.items.push(after.keys?.[i] ?? String(i));
      this.block(slot.item, before.items[origin]!, item);
      this.items.pop();
      old = origin + 1;
    });
    for (; old < before.items.length; old++) this.cut(slot, before.items[old]!);
  }

  private cut(slot: ListSlot, item: BlockValues): void {
    const { length } = blockHtml(slot.item, item);
    this.change(slot, length, '');
    this.position += length;
  }

  /** Splices that touch become one, so that no two stand at the same position. */
  private add(splice: Splice): void {
    const last = this.splices.at(-1);
    if (
      last &&
      last.position + last.length === splice.position &&
      (last.type === 'html' || splice.length === 0 || last.length === 0)
    ) {
      this.splices[this.splices.length - 1] = {
        position: last.position,
        length: last.length + splice.length,
        text: last.text + splice.text,
        type: 'html',
        path: last.path,
      };
      return;
    }
    this.splices.push(splice);
  }
}
