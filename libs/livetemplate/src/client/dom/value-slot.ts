import { writeAttribute, writeAttributes } from './attribute-slot.js';
import { replaceDocument, replaceFragment } from './fragment.js';
import { decodeAttribute } from './parse-html.js';
import type { BlockInstance } from './instance.js';
import type { Attribute, Plans } from './plan.js';
import { writeRawText, writeText } from './text-slot.js';

/** Shows `value` in a value slot. Does nothing where it stands there already. */
export function writeValue(plans: Plans, instance: BlockInstance, slot: number, value: string): void {
  const shape = plans.slot(instance.block, slot);
  const node = instance.slots[slot] as Node;
  switch (shape[0]) {
    case 't':
      return writeText(node as Text, affixed(shape[1], value, shape[2]));
    case 'r':
      return writeRawText(node as Element, affixed(shape[1], value, shape[2]));
    case 'a': {
      const attribute = plans.of(instance.block).attributes[slot] as Attribute;
      return writeAttribute(node as Element, attribute, decodeAttribute(affixed(shape[2], value, shape[3])));
    }
    case 'A':
      return writeAttributes(node as Element, shape.slice(1), value);
    case 'e':
      instance.slots[slot] = replaceFragment(node as ChildNode, value);
      return;
    case 'D':
      return replaceDocument(value);
    default:
      throw new TypeError(`Slot ${slot} of block ${instance.block} is a region.`);
  }
}

function affixed(prefix: string | undefined, value: string, suffix: string | undefined): string {
  return (prefix ?? '') + value + (suffix ?? '');
}
