import { writeAttributes, writeNamedAttribute } from './attribute-slot.js';
import type { SlotShape } from '../../protocol/index.js';
import { replaceDocument, replaceFragment } from './fragment.js';
import { decodeAttribute } from './parse-html.js';
import type { BlockInstance } from './instance.js';
import type { Plans } from './plan.js';
import { writeRawText, writeText } from './text-slot.js';

/** Shows `value` in a value slot. Does nothing where it stands there already. */
export function writeValue(plans: Plans, instance: BlockInstance, slot: number, value: string): void {
  const shape = plans.slot(instance.block, slot);
  const node = instance.slots[slot] as Node;
  switch (shape[0]) {
    case 't':
      return writeText(node as Text, affixed(shape, 1, value));
    case 'r':
      return writeRawText(node as Element, affixed(shape, 1, value));
    case 'a':
      return writeNamedAttribute(node as Element, shape[1], decodeAttribute(affixed(shape, 2, value)));
    case 'A':
      return writeAttributes(node as Element, shape.slice(1), value);
    case 'e':
      instance.slots[slot] = replaceFragment(node as ChildNode, value);
      return;
    default:
      return replaceDocument(value);
  }
}

/** A value between its prefix, which is entry `at` of the slot's shape, and its suffix. */
export function affixed(shape: SlotShape, at: number, value: string): string {
  return `${shape[at] || ''}${value}${shape[at + 1] || ''}`;
}
