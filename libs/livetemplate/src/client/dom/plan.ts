import type { BlockShape, Shape, SlotShape } from '../../protocol/index.js';
import { IGNORE, isComment, isElement, isText } from './names.js';
import { inside, parseDocument, parseFragment } from './parse-html.js';

/** How to find the slots of one block in HTML that a browser has parsed. */
export interface Plan {
  readonly steps: readonly Step[];
  /** The block's first node may change or be missing, so it gets a comment in front. */
  readonly startAnchor: boolean;
  /** The block's DOM with places for its slots, to be cloned; null for the document itself. */
  readonly content: DocumentFragment | null;
  /** By slot: child indexes that lead from the content to the slot's node. */
  readonly paths: readonly number[][];
  /** By slot: the attribute's name as the parser spells it (`viewBox`, `xlink:href`). */
  readonly attributes: readonly (Attr | undefined)[];
  /** Slots below an element that is left to the page's own scripts: filled once, when the block is built. */
  readonly ignored: readonly number[];
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
  /** All slots inside. */
  readonly inner: readonly number[];
  /** null where there is nothing to find inside. */
  readonly steps: readonly Step[] | null;
}

/** The plans of a template, each made when its block is first met. */
export class Plans {
  private readonly made: Plan[] = [];

  constructor(readonly shape: Shape) {}

  of(block: number): Plan {
    return (this.made[block] ??= new Planner(this.block(block)).plan(block === 0));
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

  constructor(private readonly shape: BlockShape) {}

  plan(whole: boolean): Plan {
    const html = this.html()
      .replace(/<noscript\b/gi, `<template ${NOSCRIPT}`)
      .replace(/<\/noscript\b/gi, '</template');
    if (whole) return this.finish(this.walk(parseDocument(html), []), false, null);
    const content = parseFragment(html, this.shape.ns);
    // What begins with a region or a replaceable element has no first node that stays.
    const startAnchor = !content.firstChild || /^lvt:[^t]/.test(this.mark(content.firstChild));
    if (startAnchor) content.insertBefore(document.createComment(''), content.firstChild);
    const steps = this.walk(content, []);
    return this.finish(startAnchor ? steps.slice(1) : steps, startAnchor, content);
  }

  private finish(steps: Step[], startAnchor: boolean, content: DocumentFragment | null): Plan {
    return { steps, startAnchor, content, paths: this.paths, attributes: this.attributes, ignored: this.ignored };
  }

  private html(): string {
    const { s, d } = this.shape;
    return s.reduce((html, text, i) => html + placeholder(d[i - 1] as SlotShape, i - 1) + text);
  }

  /** `lvt:` and the kind of the slot that a node stands for; empty for any other node. */
  private mark(node: Node): string {
    const slot = this.slotOf(node);
    return slot < 0 ? '' : `lvt:${this.shape.d[slot]?.[0]}`;
  }

  private slotOf(node: Node): number {
    const match = isComment(node) && /^lvt:(\d+)$/.exec(node.data);
    return match ? Number(match[1]) : -1;
  }

  private walk(parent: Node, path: number[]): Step[] {
    // A doctype is only found in the document itself, which is never cloned: it moves no index that matters.
    const nodes = [...parent.childNodes].filter((node) => node.nodeType !== Node.DOCUMENT_TYPE_NODE);
    return nodes.map((node, i) => this.step(node, [...path, i]));
  }

  private step(node: Node, path: number[]): Step {
    const slot = this.slotOf(node);
    if (slot >= 0) {
      this.paths[slot] = path;
      const text = this.shape.d[slot]?.[0] === 't';
      node.parentNode?.replaceChild(text ? document.createTextNode('') : document.createComment(''), node);
      return { type: 'slot', slot };
    }
    if (isElement(node)) return this.element(node, path);
    return isText(node) ? { type: 'text', text: node.data } : { type: 'comment' };
  }

  private element(element: Element, path: number[]): ElementStep {
    if (element.hasAttribute(NOSCRIPT)) {
      element.replaceWith(document.createElement('noscript'));
      return { type: 'element', name: 'NOSCRIPT', own: [], inner: [], steps: null };
    }
    const own: number[] = [];
    for (const { name } of [...element.attributes]) {
      const match = /^lvt-(\d+)$/.exec(name);
      if (!match) continue;
      own.push(Number(match[1]));
      element.removeAttribute(name);
    }
    for (const slot of own) this.attributes[slot] = this.takeAttribute(element, slot);
    const raw = /^lvt:(\d+)$/.exec(element.firstChild?.nodeValue ?? '');
    if (raw && isText(element.firstChild) && this.shape.d[Number(raw[1])]?.[0] === 'r') {
      own.push(Number(raw[1]));
      element.textContent = '';
    }
    for (const slot of own) this.paths[slot] = path;

    const steps = this.walk(inside(element), path);
    const inner = slotsOf(steps);
    const ignore = element.hasAttribute(IGNORE);
    if (ignore) this.ignored.push(...inner);
    const open = inner.length > 0 && !ignore;
    return { type: 'element', name: element.nodeName, own, inner, steps: open ? steps : null };
  }

  private takeAttribute(element: Element, slot: number): Attr | undefined {
    const shape = this.shape.d[slot];
    if (shape?.[0] !== 'a') return undefined;
    const attribute = [...element.attributes].find(({ name }) => name.toLowerCase() === shape[1].toLowerCase());
    return attribute && element.removeAttributeNode(attribute);
  }
}

function placeholder(shape: SlotShape, slot: number): string {
  switch (shape[0]) {
    case 'a':
      return ` lvt-${slot}="" ${shape[1]}="" `;
    case 'A':
      return ` lvt-${slot}="" `;
    case 'r':
      return `lvt:${slot}`;
    case 'D':
      return '';
    default:
      return `<!--lvt:${slot}-->`;
  }
}

function slotsOf(steps: readonly Step[]): number[] {
  return steps.flatMap((step) =>
    step.type === 'slot' ? [step.slot] : step.type === 'element' ? [...step.own, ...step.inner] : [],
  );
}
