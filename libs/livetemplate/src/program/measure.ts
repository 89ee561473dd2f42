import type { Block, ListSlot, Slot, ValueSlot } from '../analysis/block.js';
import type { Fragment } from '../analysis/document.js';
import { ChangeWalk, mergesWith } from './change-walk.js';
import { blockLength, isEmptyBlock, isEmptySlot, slotLength } from './html.js';
import type { BlockValues, SlotValue } from './values.js';

/** What the splices of a change amount to. */
export interface Measure {
  /** Number of splices. */
  readonly count: number;
  /** Those of them that change the structure. */
  readonly structures: number;
  /** New text of all of them, in UTF-16 code units. */
  readonly size: number;
}

/**
 * Counts the splices of a fragment without making them, at the cost of what has changed: every commit asks, also where
 * nobody speaks version 1.0.
 */
export function measureFragment(root: Block, fragment: Fragment, before: BlockValues, after: BlockValues): Measure {
  const walk = new MeasureWalk();
  walk.fragment(root, fragment, before, after);
  return walk;
}

class MeasureWalk extends ChangeWalk implements Measure {
  count = 0;
  structures = 0;
  size = 0;
  /** Whether nothing stands between the last change and this place. */
  private touches = false;
  private lastType: 'string' | 'html' = 'html';
  private lastIsEmpty = false;

  protected text(text: string): void {
    if (text !== '') this.touches = false;
  }

  protected same(slot: Slot, value: SlotValue): void {
    if (this.touches && !isEmptySlot(slot, value)) this.touches = false;
  }

  protected sameItem(slot: ListSlot, item: BlockValues): void {
    if (this.touches && !isEmptyBlock(slot.item, item)) this.touches = false;
  }

  protected value(slot: ValueSlot, before: string, after: string): void {
    if (slot.lead !== '' || slot.prefix !== '') this.touches = false;
    this.add('string', before === '', after.length);
    if (slot.suffix !== '' || slot.tail !== '') this.touches = false;
  }

  protected replace(slot: Slot, before: SlotValue, after: SlotValue): void {
    this.add('html', isEmptySlot(slot, before), slotLength(slot, after));
  }

  protected insert(slot: ListSlot, item: BlockValues): void {
    this.add('html', true, blockLength(slot.item, item));
  }

  protected cut(slot: ListSlot, item: BlockValues): void {
    this.add('html', isEmptyBlock(slot.item, item), 0);
  }

  private add(type: 'string' | 'html', isEmpty: boolean, size: number): void {
    this.size += size;
    if (this.touches && mergesWith(this.lastType, this.lastIsEmpty, isEmpty)) {
      if (this.lastType === 'string') this.structures++;
      this.lastType = 'html';
      this.lastIsEmpty &&= isEmpty;
      return;
    }
    this.count++;
    if (type === 'html') this.structures++;
    this.lastType = type;
    this.lastIsEmpty = isEmpty;
    this.touches = true;
  }
}
