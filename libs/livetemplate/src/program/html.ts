import type { Block, ListSlot, Slot, ValueSlot } from '../analysis/block.js';
import type { BlockValues, BranchValue, ListValue, SlotValue } from './values.js';

/** Around a text that holds markup of a trusted type, so that the client can tell its nodes from those beside it. */
export const MARKUP_START = '<!--[-->';
export const MARKUP_END = '<!--]-->';

/**
 * The HTML of a block: its statics and what stands between them.
 * @param first what to write in place of the first static
 */
export function blockHtml(block: Block, values: BlockValues, first = block.statics[0]!): string {
  const { statics, slots } = block;
  let html = first;
  for (let i = 0; i < slots.length; i++) html += slotHtml(slots[i]!, values[i]!) + statics[i + 1]!;
  return html;
}

export function slotHtml(slot: Slot, value: SlotValue): string {
  if (typeof value === 'string') return valueHtml(slot as ValueSlot, value);
  if ('branch' in value) return slot.kind === 'branch' ? branchHtml(slot.branches[value.branch]?.block, value) : '';
  return listHtml(slot as ListSlot, value);
}

function branchHtml(block: Block | undefined, value: BranchValue): string {
  return block ? blockHtml(block, value.values) : '';
}

function listHtml(slot: ListSlot, value: ListValue): string {
  if (value.otherwise) return slot.otherwise ? blockHtml(slot.otherwise, value.otherwise) : '';
  let html = '';
  for (const item of value.items) html += blockHtml(slot.item, item);
  return html;
}

function valueHtml(slot: ValueSlot, value: string): string {
  const { kind, lead, prefix, suffix, tail } = slot;
  if (kind === 'text' && isMarkup(value)) return lead + enclosed(value, prefix, suffix);
  let html = value;
  // Most are empty, and adding nothing costs as much as adding something.
  if (prefix !== '') html = prefix + html;
  if (suffix !== '') html += suffix;
  if (lead !== '') html = lead + html;
  return tail === '' ? html : html + tail;
}

/** What stands between two tags, without what comes and goes with it. */
export function enclosed(value: string, prefix: string, suffix: string): string {
  const html = prefix + value + suffix;
  return isMarkup(value) ? MARKUP_START + html + MARKUP_END : html;
}

/** Length of {@link blockHtml}, without making the text. */
export function blockLength(block: Block, values: BlockValues): number {
  const { statics, slots } = block;
  let length = statics[0]!.length;
  for (let i = 0; i < slots.length; i++) length += slotLength(slots[i]!, values[i]!) + statics[i + 1]!.length;
  return length;
}

/** Length of {@link slotHtml}, without making the text. */
export function slotLength(slot: Slot, value: SlotValue): number {
  if (typeof value === 'string') return valueLength(slot as ValueSlot, value);
  if ('branch' in value) {
    const block = slot.kind === 'branch' ? slot.branches[value.branch]?.block : undefined;
    return block ? blockLength(block, value.values) : 0;
  }
  const { item, otherwise } = slot as ListSlot;
  if (value.otherwise) return otherwise ? blockLength(otherwise, value.otherwise) : 0;
  let length = 0;
  for (const values of value.items) length += blockLength(item, values);
  return length;
}

function valueLength({ kind, lead, prefix, suffix, tail }: ValueSlot, value: string): number {
  const length = lead.length + prefix.length + value.length + suffix.length;
  if (kind === 'text' && isMarkup(value)) return length + MARKUP_START.length + MARKUP_END.length;
  return length + tail.length;
}

/** Whether a slot has no HTML at all: cheaper to tell than its length. */
export function isEmptySlot(slot: Slot, value: SlotValue): boolean {
  if (typeof value === 'string') return valueLength(slot as ValueSlot, value) === 0;
  if ('branch' in value) {
    const block = slot.kind === 'branch' ? slot.branches[value.branch]?.block : undefined;
    return !block || isEmptyBlock(block, value.values);
  }
  const { item, otherwise } = slot as ListSlot;
  if (value.otherwise) return !otherwise || isEmptyBlock(otherwise, value.otherwise);
  return value.items.every((values) => isEmptyBlock(item, values));
}

export function isEmptyBlock(block: Block, values: BlockValues): boolean {
  for (const text of block.statics) if (text !== '') return false;
  return block.slots.every((slot, i) => isEmptySlot(slot, values[i]!));
}

/** How far into a slot's HTML its value begins. */
export function valueOffset(slot: ValueSlot): number {
  return slot.lead.length + slot.prefix.length;
}

/** Escaped text holds no `<`: what has one is markup of a trusted type. */
export function isMarkup(value: string): boolean {
  return value.includes('<');
}
