import type { Block, ListSlot, Slot, ValueSlot } from '../analysis/block.js';
import type { Fragment } from '../analysis/document.js';
import { isMarkup } from './html.js';
import { type FlatMatch, matchLists } from './list/match.js';
import { longestRisingRun } from './list/rising-run.js';
import type { BlockValues, ListValue, SlotValue } from './values.js';

/**
 * Walks two states of a fragment side by side, in the order of its HTML, and says what stands and what changes. What it
 * says decides how version 1.0 tells a change; {@link SpliceWalk} writes it down, {@link MeasureWalk} only counts.
 */
export abstract class ChangeWalk {
  /** Keys or indexes of the list items around. */
  protected readonly items: string[] = [];

  /** Constant text. */
  protected abstract text(text: string): void;
  /** A slot whose HTML is what it was. */
  protected abstract same(slot: Slot, value: SlotValue): void;
  /** An item whose HTML is what it was. */
  protected abstract sameItem(slot: ListSlot, item: BlockValues): void;
  /** Only the value inside the HTML of a slot is another. */
  protected abstract value(slot: ValueSlot, before: string, after: string): void;
  /** The whole HTML of a slot is another. */
  protected abstract replace(slot: Slot, before: SlotValue, after: SlotValue): void;
  protected abstract insert(slot: ListSlot, item: BlockValues): void;
  protected abstract cut(slot: ListSlot, item: BlockValues): void;

  fragment(root: Block, { from, to }: Fragment, before: BlockValues, after: BlockValues): void {
    if (from.static === to.static) return;
    this.text(root.statics[from.static]!.slice(from.offset));
    for (let i = from.static; i < to.static; i++) {
      this.slot(root.slots[i]!, before[i]!, after[i]!);
      this.text(root.statics[i + 1]!);
    }
  }

  private block(block: Block, before: BlockValues, after: BlockValues): void {
    const { statics, slots } = block;
    this.text(statics[0]!);
    for (let i = 0; i < slots.length; i++) {
      this.slot(slots[i]!, before[i]!, after[i]!);
      this.text(statics[i + 1]!);
    }
  }

  private slot(slot: Slot, before: SlotValue, after: SlotValue): void {
    if (before === after) {
      this.same(slot, before);
    } else if (typeof before === 'string' || typeof after === 'string') {
      this.change(slot as ValueSlot, before as string, after as string);
    } else if (slot.kind === 'branch' && 'branch' in before && 'branch' in after && before.branch === after.branch) {
      const taken = slot.branches[after.branch];
      if (taken) this.block(taken.block, before.values, after.values);
    } else if (
      slot.kind === 'list' &&
      'items' in before &&
      'items' in after &&
      !before.otherwise === !after.otherwise
    ) {
      if (slot.otherwise && before.otherwise && after.otherwise) {
        this.block(slot.otherwise, before.otherwise, after.otherwise);
      } else this.list(slot, before, after);
    } else {
      this.replace(slot, before, after);
    }
  }

  private change(slot: ValueSlot, before: string, after: string): void {
    const whole = slot.kind === 'element' || slot.kind === 'document' || slot.kind === 'attribute-list';
    if (whole || isMarkup(before) || isMarkup(after)) this.replace(slot, before, after);
    else this.value(slot, before, after);
  }

  private list(slot: ListSlot, before: ListValue, after: ListValue): void {
    const match = matchLists(before, after);
    const rest = after.items.length - match.newEnd;
    for (let i = 0; i < match.start; i++) this.item(slot, before, i, after, i);
    this.middle(slot, before, after, match);
    for (let i = 0; i < rest; i++) this.item(slot, before, match.oldEnd + i, after, match.newEnd + i);
  }

  /** Items on the longest rising run stay where they are; the others are cut out where they were and put in anew. */
  private middle(slot: ListSlot, before: ListValue, after: ListValue, { start, oldEnd, origins }: FlatMatch): void {
    const staying = longestRisingRun(origins.filter((origin) => origin >= 0));
    let old = start;
    origins.forEach((origin, i) => {
      if (!staying.has(origin)) {
        this.insert(slot, after.items[start + i]!);
        return;
      }
      for (; old < origin; old++) this.cut(slot, before.items[old]!);
      this.item(slot, before, old++, after, start + i);
    });
    for (; old < oldEnd; old++) this.cut(slot, before.items[old]!);
  }

  private item(slot: ListSlot, before: ListValue, from: number, after: ListValue, to: number): void {
    const old = before.items[from]!;
    const now = after.items[to]!;
    if (old === now) {
      this.sameItem(slot, now);
      return;
    }
    this.items.push(after.keys?.[to] ?? String(to));
    this.block(slot.item, old, now);
    this.items.pop();
  }
}

/**
 * Whether a change that begins where the last one ends becomes a part of it, so that no two stand at the same position.
 * @param lastIsEmpty whether the last one takes nothing away
 * @param isEmpty whether this one takes nothing away
 */
export function mergesWith(last: 'string' | 'html', lastIsEmpty: boolean, isEmpty: boolean): boolean {
  return last === 'html' || lastIsEmpty || isEmpty;
}
