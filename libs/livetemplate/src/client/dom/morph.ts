import { ROOT_ATTRIBUTES } from '../../protocol/index.js';
import { removeAttribute, writeAttribute } from './attribute-slot.js';
import { serverSays } from './held-state.js';
import { inside } from './inside.js';
import { isElement, IGNORE } from './names.js';
import { moveNodes } from './mover.js';
import { writeData } from './text-slot.js';

/**
 * Turns an element into a fresh one of the same name and keeps what it can of it: its nodes, and so their focus,
 * scroll and listeners. Only replaced fragments come here, where no slot says what stands where. Attributes and texts
 * go through the same writers as single values, so that the same rules hold for what a person is typing.
 */
export function morph(old: Element, fresh: Element): void {
  if (old.hasAttribute(IGNORE)) return;
  const live = old.hasAttribute(ROOT_ATTRIBUTES.page);
  for (const { name } of [...old.attributes]) {
    if (fresh.hasAttribute(name) || (live && /^data-(lvt-|fragment-id)/.test(name))) continue;
    // What a person has opened stays open.
    if (name !== 'open') removeAttribute(old, name);
  }
  for (const attribute of fresh.attributes) writeAttribute(old, attribute, attribute.value);
  if (old.nodeName === 'TEXTAREA') writeData(old, fresh.textContent as string);
  // What the client has written here is not in the template.
  else if (fresh.firstChild || !old.hasAttribute('data-lvt-error-for')) morphChildren(inside(old), inside(fresh));
}

function morphChildren(old: Node, fresh: Node): void {
  const olds = new Map<string, Node[]>();
  for (const node of old.childNodes) olds.set(keyOf(node), [...(olds.get(keyOf(node)) || []), node]);
  const pairs = [...fresh.childNodes].map((node) => [node, (olds.get(keyOf(node)) || []).shift()] as const);
  for (const unused of olds.values()) for (const node of unused) old.removeChild(node);

  let place = old.firstChild;
  for (const [node, match] of pairs) {
    if (!match) old.insertBefore(document.importNode(node, true), place);
    else if (match === place) place = place.nextSibling;
    else moveNodes([match], old, place);
    if (isElement(match)) morph(match, node as Element);
    else if (match && match.nodeValue !== node.nodeValue) match.nodeValue = node.nodeValue;
  }
}

/** Old and new nodes with the same key are taken for one another, in their order. */
function keyOf(node: Node): string {
  if (!isElement(node)) return node.nodeName;
  const names = /^(LINK|SCRIPT)$/.test(node.nodeName) ? ['href', 'src'] : ['id', 'data-key', 'name'];
  return names.reduce((key, name) => key + ' ' + (serverSays(node, name) || ''), node.nodeName);
}
