import { writeAttribute, writeAttributes } from './attribute-slot.js';
import { decodeAttribute, parseFragment, wrapperFor } from './parse-html.js';
import { replaceDocument, replaceElement } from './fragment-morph.js';
import { Drift } from './drift.js';
import type { BlockInstance } from './instance.js';
import { isComment } from './names.js';
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
      instance.slots[slot] = isComment(node) ? fillPlace(node, value) : replaceElement(node as Element, value);
      return;
    case 'D':
      return replaceDocument(document, value);
    default:
      throw new TypeError(`Slot ${slot} of block ${instance.block} is a region.`);
  }
}

function affixed(prefix: string | undefined, value: string, suffix: string | undefined): string {
  return (prefix ?? '') + value + (suffix ?? '');
}

function fillPlace(place: Comment, html: string): Element {
  const element = parseFragment(html, wrapperFor(place.parentNode)).firstElementChild;
  if (!element) throw new Drift('A replaceable element is empty.');
  place.replaceWith(element);
  return element;
}
