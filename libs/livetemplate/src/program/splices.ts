import type { Block, ListSlot, Slot, ValueSlot } from '../analysis/block.js';
import type { Fragment } from '../analysis/document.js';
import { ChangeWalk, mergesWith } from './change-walk.js';
import { blockHtml, blockLength, slotHtml, slotLength, valueOffset } from './html.js';
import type { FragmentSplices, Splice } from './live-program.js';
import type { BlockValues, SlotValue } from './values.js';

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

/** Length of {@link fragmentHtml}, without making the text. */
export function fragmentLength(root: Block, { from, to }: Fragment, values: BlockValues): number {
  let length = to.offset - from.offset;
  for (let i = from.static; i < to.static; i++)
    length += root.statics[i]!.length + slotLength(root.slots[i]!, values[i]!);
  return length;
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
  walk.fragment(root, fragment, before, after);
  if (walk.splices.length === 0) return null;
  const { id, to } = fragment;
  const behind = root.statics[to.static]!.length - to.offset;
  return { id, length: walk.position - behind, splices: walk.splices };
}

/** Keeps count of where it is in the HTML of the first state, and writes down what to put in place of what. */
class SpliceWalk extends ChangeWalk {
  readonly splices: Splice[] = [];
  position = 0;

  constructor(private readonly pathOf: PathOf) {
    super();
  }

  protected text(text: string): void {
    this.position += text.length;
  }

  protected same(slot: Slot, value: SlotValue): void {
    this.position += slotLength(slot, value);
  }

  protected sameItem(slot: ListSlot, item: BlockValues): void {
    this.position += blockLength(slot.item, item);
  }

  protected value(slot: ValueSlot, before: string, after: string): void {
    const path = this.pathOf(slot, this.items);
    const position = this.position + valueOffset(slot);
    this.add({ position, length: before.length, text: after, type: 'string', path });
    this.position += slotLength(slot, before);
  }

  protected replace(slot: Slot, before: SlotValue, after: SlotValue): void {
    this.structure(slot, slotLength(slot, before), slotHtml(slot, after));
  }

  protected insert(slot: ListSlot, item: BlockValues): void {
    this.structure(slot, 0, blockHtml(slot.item, item));
  }

  protected cut(slot: ListSlot, item: BlockValues): void {
    this.structure(slot, blockLength(slot.item, item), '');
  }

  private structure(slot: Slot, length: number, text: string): void {
    this.add({ position: this.position, length, text, type: 'html', path: this.pathOf(slot, this.items) });
    this.position += length;
  }

  private add(splice: Splice): void {
    const last = this.splices.at(-1);
    const touches = last !== undefined && last.position + last.length === splice.position;
    if (!touches || !mergesWith(last.type, last.length === 0, splice.length === 0)) {
      this.splices.push(splice);
      return;
    }
    this.splices[this.splices.length - 1] = {
      position: last.position,
      length: last.length + splice.length,
      text: last.text + splice.text,
      type: 'html',
      path: last.path,
    };
  }
}
