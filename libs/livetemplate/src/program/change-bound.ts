import type { Block, ListSlot, Slot } from '../analysis/block.js';
import { ComparedBlock } from './exec/same.js';
import { blockLength, isMarkup, MARKUP_END, MARKUP_START, slotLength } from './html.js';
import { type ListChange, listChange } from './list/change.js';
import type { ListMatch } from './list/match.js';
import type { Run } from './list/rising-run.js';
import type { Measure } from './measure.js';
import type { BlockValues, SlotValue } from './values.js';

/**
 * What the splices of a change can amount to at the most, at the cost of what has changed: values that are the same in both states
 * need not be known. Null where it would take more to tell. Nearly every change is so small that nothing else has to be known of it.
 */
export function changeBound(root: Block, before: BlockValues, after: BlockValues): Measure | null {
  const bound = new ChangeBound();
  bound.block(root, before, after);
  return bound.isKnown ? bound : null;
}

/** With more, a fragment is replaced anyway. */
const MAX_MOVES = 25;

class ChangeBound implements Measure {
  count = 0;
  structures = 0;
  size = 0;
  isKnown = true;

  block(block: Block, before: BlockValues, after: BlockValues): void {
    if (before === after) return;
    if (after instanceof ComparedBlock) {
      for (const i of after.touched) if (this.isKnown) this.slot(block, i, before[i]!, after[i]!);
      return;
    }
    for (let i = 0; i < after.length && this.isKnown; i++) {
      if (before[i] !== after[i]) this.slot(block, i, before[i]!, after[i]!);
    }
  }

  private slot(block: Block, index: number, before: SlotValue, after: SlotValue): void {
    const slot = block.slots[index]!;
    if (typeof after === 'string') {
      this.add(isStructure(block, index, before, after) ? 1 : 0, 1, after.length + around(slot));
    } else if (typeof before === 'string') {
      this.replace(slot, after);
    } else if (slot.kind === 'branch' && 'branch' in before && 'branch' in after && before.branch === after.branch) {
      const taken = slot.branches[after.branch];
      if (taken) this.block(taken.block, before.values, after.values);
    } else if (slot.kind === 'list' && 'items' in before && 'items' in after) {
      if (!before.otherwise && !after.otherwise) this.list(slot, listChange(before, after));
      else if (slot.otherwise && before.otherwise && after.otherwise) {
        this.block(slot.otherwise, before.otherwise, after.otherwise);
      } else this.replace(slot, after);
    } else this.replace(slot, after);
  }

  private list(slot: ListSlot, change: ListChange): void {
    const { match } = change;
    if (match.moved) this.moves(slot, change);
    if (!this.isKnown) return;
    const gone = match.gone.filter((index, i) => index - 1 !== match.gone[i - 1]).length;
    let [come, at] = [0, 0];
    for (const { from, to } of match.gaps) {
      for (let index = from; index < to; index++, at++) {
        if (match.origins[at]! >= 0) continue;
        if (index === from || match.origins[at - 1]! >= 0) come++;
        this.size += blockLength(slot.item, change.item(index));
      }
    }
    this.add(gone + come, gone + come, 0);
    let isPaired = false;
    change.pairs((old, now) => {
      isPaired = true;
      if (this.isKnown) this.block(slot.item, old, now);
    });
    // Which items count as new depends on those beside them, where nothing else tells them apart.
    if (isPaired && gone + come > 0 && !match.byKeys) this.isKnown = false;
  }

  /**
   * An item that moves is cut out and put in. Whichever they are, a run of more items than all others together stays: it is part of
   * every longest rising subsequence.
   */
  private moves(slot: ListSlot, change: ListChange): void {
    const runs = keptRuns(change.match);
    const longest = runs.reduce((a, b) => (b.length > a.length ? b : a));
    const others = runs.filter((run) => run !== longest);
    const moving = longest.length > lengthOf(others) ? others : runs;
    this.isKnown = lengthOf(moving) <= MAX_MOVES;
    if (!this.isKnown) return;
    for (const { index, length } of moving) {
      for (let i = index; i < index + length; i++) this.size += blockLength(slot.item, change.item(i));
    }
    this.add(2 * lengthOf(moving), 2 * lengthOf(moving), 0);
  }

  private replace(slot: Slot, after: SlotValue): void {
    this.add(1, 1, slotLength(slot, after));
  }

  private add(structures: number, count: number, size: number): void {
    this.structures += structures;
    this.count += count;
    this.size += size;
  }
}

/** Items between the first gap and the last that stay, and follow each other in both lists. */
interface KeptRun extends Run {
  /** Where it begins in the new list. */
  readonly index: number;
}

function keptRuns({ gaps, origins }: ListMatch): KeptRun[] {
  const runs: KeptRun[] = [];
  const add = (first: number, index: number, length: number): void => {
    const last = runs.at(-1);
    // Those that are new or gone in between change nothing of the order, but make two runs of one: so all counts are upper bounds.
    const follows = last !== undefined && last.first + last.length === first && last.index + last.length === index;
    if (follows) last.length += length;
    else if (length > 0) runs.push({ first, index, length });
  };
  let at = 0;
  let old = gaps[0]!.oldFrom;
  let next = gaps[0]!.from;
  for (const { oldFrom, oldTo, from, to } of gaps) {
    add(old, next, oldFrom - old);
    for (let index = from; index < to; index++, at++) if (origins[at]! >= 0) add(origins[at]!, index, 1);
    [old, next] = [oldTo, to];
  }
  return runs;
}

function lengthOf(runs: readonly Run[]): number {
  return runs.reduce((sum, { length }) => sum + length, 0);
}

/** Whether the change of a value counts as one of structure: also where it may grow together with the change before it. */
function isStructure({ slots, statics }: Block, index: number, before: SlotValue, after: string): boolean {
  const slot = slots[index]!;
  if (slot.kind === 'branch' || slot.kind === 'list') return true;
  if (slot.kind === 'element' || slot.kind === 'document' || slot.kind === 'attribute-list') return true;
  if (isMarkup(after) || typeof before !== 'string' || isMarkup(before)) return true;
  return statics[index] === '' && slot.lead === '' && slot.prefix === '';
}

function around(slot: Slot): number {
  if (slot.kind === 'branch' || slot.kind === 'list') return 0;
  const { lead, prefix, suffix, tail } = slot;
  return lead.length + prefix.length + suffix.length + tail.length + MARKUP_START.length + MARKUP_END.length;
}
