import { Idiomorph } from 'idiomorph';
import { ROOT_ATTRIBUTES } from '../../protocol/index.js';
import { Drift } from './drift.js';
import { heldAttributes, keepForLater } from './held-state.js';
import { CLIENT_CLASSES, IGNORE, isElement } from './names.js';
import { parseDocument, parseFragment, wrapperFor } from './parse-html.js';

type Control = HTMLInputElement & HTMLTextAreaElement & HTMLOptionElement;

/**
 * Turns an element into what `html` says and keeps its nodes, focus and typed text where it can.
 * @returns the element that stands there now: another one where the name has changed.
 */
export function replaceElement(element: Element, html: string): Element {
  const { parentNode } = element;
  if (!parentNode) throw new Drift('A replaceable element is gone.');
  const fresh = parseFragment(html, wrapperFor(parentNode)).firstElementChild;
  if (!fresh) throw new Drift('A replacement has no element.');
  if (fresh.nodeName !== element.nodeName) {
    const next = document.importNode(fresh, true);
    parentNode.replaceChild(next, element);
    return next;
  }
  morph(element, fresh);
  return element;
}

/** Turns the document into what `html` says. The attributes that make its root a live page stay. */
export function replaceDocument(document: Document, html: string): void {
  morph(document.documentElement, parseDocument(html).documentElement);
}

function morph(old: Element, fresh: Element): void {
  void Idiomorph.morph(old, fresh, {
    ignoreActiveValue: true,
    head: { style: 'morph' },
    callbacks: {
      beforeNodeMorphed: (before: Node, after: Node) => {
        if (!isElement(before) || !isElement(after)) return true;
        if (before.hasAttribute(IGNORE)) return false;
        carryOver(before, after);
        return true;
      },
      beforeAttributeUpdated: (name, element, type) => type === 'update' || !isPersons(name, element),
    },
  });
}

/** What a person has opened stays open, and what they have typed stays where the server never gave a value. */
function isPersons(name: string, element: Element): boolean {
  return name === 'open'
    ? /^(DETAILS|DIALOG)$/.test(element.nodeName)
    : name === 'value' && !element.hasAttribute('value');
}

/** Gives the new element what the client and the person at the page have made of the old one. */
function carryOver(before: Element, after: Element): void {
  const ours = CLIENT_CLASSES.filter((name) => before.classList.contains(name));
  if (ours.length) after.classList.add(...ours);
  if (before.hasAttribute(ROOT_ATTRIBUTES.page)) {
    for (const { name, value } of before.attributes)
      if (/^data-(lvt-|fragment-id)/.test(name)) after.setAttribute(name, value);
  }
  for (const name of heldAttributes(before)) {
    keepForLater(before, name, after.getAttribute(name));
    after.setAttribute(name, before.getAttribute(name) ?? '');
  }
  const [was, is] = [before as Control, after as Control];
  if (/^(INPUT|TEXTAREA)$/.test(before.nodeName) && was.type !== 'file') {
    if (was.defaultValue === is.defaultValue) is.value = was.value;
    if (was.defaultChecked === is.defaultChecked) is.checked = was.checked;
  } else if (before.nodeName === 'OPTION' && was.defaultSelected === is.defaultSelected) {
    is.selected = was.selected;
  }
}
