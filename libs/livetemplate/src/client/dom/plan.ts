import type { BlockShape, Shape, SlotShape } from '../../protocol/index.js';
import { IGNORE, isComment, isElement, isText } from './names.js';
import { inside, parseDocument, parseFragment } from './parse-html.js';
import { isRegion } from './state-reader.js';

/** How to find the slots of one block in HTML that a browser has parsed. */
export interface Plan {
  readonly steps: readonly Step[];
  /** The block's first node may change or be missing, so it gets a comment in front. */
  readonly startAnchor: boolean;
  /** Where the block is made of elements and constant text. */
  readonly row: Row | null;
  /** The block's DOM with places for its slots, to be cloned; null for the document itself. */
  readonly content: DocumentFragment | null;
  /** By slot: child indexes that lead from the content to the slot's node. */
  readonly paths: readonly number[][];
  /** By slot: the attribute's name as the parser spells it (`viewBox`, `xlink:href`). */
  readonly attributes: readonly (Attr | undefined)[];
  /** Slots below an element that is left to the page's own scripts: filled once, when the block is built. */
  readonly ignored: readonly number[];
}

export interface Row {
  /** The text before the first element. */
  readonly lead: string;
  /** Of the elements. */
  readonly names: readonly string[];
  /** All regions inside of them. */
  readonly regions: readonly number[];
}

/** One node of the block's HTML, in document order. */
export type Step = TextStep | ElementStep | CommentStep | SlotStep;

export interface TextStep {
  readonly type: 'text';
  readonly text: string;
}

export interface CommentStep {
  readonly type: 'comment';
}

export interface SlotStep {
  readonly type: 'slot';
  readonly slot: number;
}

export interface ElementStep {
  readonly type: 'element';
  /** As `nodeName` has it. */
  readonly name: string;
  /** Slots that are attributes or the raw text of this element. */
  readonly own: readonly number[];
  /** The regions inside, of which the state tells. */
  readonly regions: readonly number[];
  /** null where there is nothing to find inside. */
  readonly steps: readonly Step[] | null;
}

/** The plans of a template, each made when its block is first met. */
export class Plans {
  private readonly made: Plan[] = [];

  constructor(readonly shape: Shape) {}

  of(block: number): Plan {
    return (this.made[block] = this.made[block] || new Planner(this.block(block), block === 0).plan());
  }

  block(block: number): BlockShape {
    return this.shape.blocks[block] as BlockShape;
  }

  slot(block: number, slot: number): SlotShape {
    return this.block(block).d[slot] as SlotShape;
  }
}

/** Stands for `<noscript>`, whose content a parser without scripting would take for elements, and the browser does not. */
const NOSCRIPT = 'lvt-noscript';

class Planner {
  private readonly paths: number[][] = [];
  private readonly attributes: (Attr | undefined)[] = [];
  private readonly ignored: number[] = [];
  /** The slots met so far, in document order. */
  private readonly met: number[] = [];
  /** Child indexes that lead to the node at hand. */
  private readonly path: number[] = [];

  constructor(
    private readonly shape: BlockShape,
    /** The block is the document, which is never cloned: only its steps matter. */
    private readonly whole: boolean,
  ) {}

  plan(): Plan {
    const { s, d, ns } = this.shape;
    const html = s
      .reduce((text, more, i) => text + placeholder(d[i - 1] as SlotShape, i - 1) + more)
      .replace(/<noscript\b/gi, `<template ${NOSCRIPT}`)
      .replace(/<\/noscript\b/gi, '</template');
    const content = this.whole ? parseDocument(html) : parseFragment(html, ns);
    // What begins with a region or a replaceable element has no first node that stays.
    const { firstChild } = content;
    const kind = isComment(firstChild) && this.kind(slotIn(firstChild.data));
    const startAnchor = !firstChild || (!!kind && kind !== 't');
    if (startAnchor) content.insertBefore(document.createComment(''), firstChild);
    const steps = this.walk(content);
    const { paths, attributes, ignored } = this;
    return {
      steps: startAnchor ? steps.slice(1) : steps,
      startAnchor,
      row: startAnchor ? null : rowOf(steps),
      content: this.whole ? null : (content as DocumentFragment),
      paths,
      attributes,
      ignored,
    };
  }

  private walk(parent: Node): Step[] {
    const steps: Step[] = [];
    for (let node = parent.firstChild, next; node; node = next) {
      next = node.nextSibling;
      // A doctype is only found in the document itself.
      if (node.nodeType === 10) continue;
      this.path.push(steps.length);
      steps.push(this.step(node));
      this.path.pop();
    }
    return steps;
  }

  private step(node: Node): Step {
    if (isElement(node)) return this.element(node);
    if (isText(node)) return { type: 'text', text: node.data };
    const slot = slotIn((node as Comment).data);
    if (slot < 0) return { type: 'comment' };
    this.meet(slot);
    if (!this.whole) {
      const text = this.kind(slot) === 't';
      (node as Comment).replaceWith(text ? document.createTextNode('') : document.createComment(''));
    }
    return { type: 'slot', slot };
  }

  private kind(slot: number): string | undefined {
    const shape = this.shape.d[slot];
    return shape && shape[0];
  }

  private meet(slot: number): void {
    this.met.push(slot);
    if (!this.whole) this.paths[slot] = [...this.path];
  }

  private element(element: Element): ElementStep {
    const name = element.nodeName;
    if (name === 'TEMPLATE' && element.hasAttribute(NOSCRIPT)) {
      element.replaceWith(document.createElement('noscript'));
      return { type: 'element', name: 'NOSCRIPT', own: [], regions: [], steps: null };
    }
    const own = this.ownSlots(element);
    own.forEach((slot) => this.meet(slot));
    const start = this.met.length;
    const steps = this.walk(inside(element));
    const inner = this.met.slice(start);
    const ignore = element.hasAttribute(IGNORE);
    if (ignore) this.ignored.push(...inner);
    const regions = inner.filter((slot) => isRegion(this.shape.d[slot] as SlotShape));
    return { type: 'element', name, own, regions, steps: inner.length && !ignore ? steps : null };
  }

  /** Takes out the placeholders of attributes and of raw text. */
  private ownSlots(element: Element): number[] {
    const own: number[] = [];
    if (element.hasAttributes()) {
      for (const name of element.getAttributeNames()) {
        const slot = slotIn(name);
        if (slot < 0) continue;
        own.push(slot);
        element.removeAttribute(name);
        this.attributes[slot] = this.takeAttribute(element, slot);
      }
    }
    const { firstChild } = element;
    const raw = isText(firstChild) ? slotIn(firstChild.data) : -1;
    if (this.kind(raw) === 'r') {
      own.push(raw);
      element.textContent = '';
    }
    return own;
  }

  private takeAttribute(element: Element, slot: number): Attr | undefined {
    const shape = this.shape.d[slot] as SlotShape;
    if (shape[0] !== 'a') return undefined;
    const attribute = [...element.attributes].find(({ name }) => name.toLowerCase() === shape[1].toLowerCase());
    return attribute && element.removeAttributeNode(attribute);
  }
}

function rowOf(steps: readonly Step[]): Row | null {
  const elements = steps.filter((step) => step.type === 'element');
  if (!elements[0] || steps.some(({ type }) => type === 'slot' || type === 'comment')) return null;
  const [first] = steps;
  return {
    lead: first && first.type === 'text' ? first.text : '',
    names: elements.map(({ name }) => name),
    regions: elements.flatMap(({ regions }) => regions),
  };
}

/** What stands for a slot while its block is parsed. */
function placeholder([kind, name]: SlotShape, slot: number): string {
  if (kind === 'a') return ` lvt:${slot} ${name}="" `;
  if (kind === 'A') return ` lvt:${slot} `;
  if (kind === 'r') return `lvt:${slot}`;
  return kind === 'D' ? '' : `<!--lvt:${slot}-->`;
}

/** The slot that a placeholder stands for; -1 where the text is none. */
function slotIn(text: string): number {
  return /^lvt:\d+$/.test(text) ? Number(text.slice(4)) : -1;
}
