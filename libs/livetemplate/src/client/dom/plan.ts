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
    const { s, d, ns } = this.shape;
    const html = s
      .reduce((text, more, i) => text + placeholder(d[i - 1] as SlotShape, i - 1) + more)
      .replace(/<noscript\b/gi, `<template ${NOSCRIPT}`)
      .replace(/<\/noscript\b/gi, '</template');
    const content = whole ? parseDocument(html) : parseFragment(html, ns);
    // What begins with a region or a replaceable element has no first node that stays.
    const { firstChild } = content;
    const kind = isComment(firstChild) && d[slotIn(firstChild.data)]?.[0];
    const startAnchor = !firstChild || (!!kind && kind !== 't');
    if (startAnchor) content.insertBefore(document.createComment(''), firstChild);
    const steps = this.walk(content, []);
    const { paths, attributes, ignored } = this;
    return {
      steps: startAnchor ? steps.slice(1) : steps,
      startAnchor,
      content: whole ? null : (content as DocumentFragment),
      paths,
      attributes,
      ignored,
    };
  }

  private walk(parent: Node, path: number[]): Step[] {
    // A doctype is only found in the document itself, which is never cloned: it moves no index that matters.
    const nodes = [...parent.childNodes].filter((node) => node.nodeType !== 10);
    return nodes.map((node, i) => this.step(node, [...path, i]));
  }

  private step(node: Node, path: number[]): Step {
    if (isElement(node)) return this.element(node, path);
    if (isText(node)) return { type: 'text', text: node.data };
    const slot = slotIn((node as Comment).data);
    if (slot < 0) return { type: 'comment' };
    this.paths[slot] = path;
    const text = this.shape.d[slot]?.[0] === 't';
    (node as Comment).replaceWith(text ? document.createTextNode('') : document.createComment(''));
    return { type: 'slot', slot };
  }

  private element(element: Element, path: number[]): ElementStep {
    if (element.hasAttribute(NOSCRIPT)) {
      element.replaceWith(document.createElement('noscript'));
      return { type: 'element', name: 'NOSCRIPT', own: [], inner: [], steps: null };
    }
    const own: number[] = [];
    for (const { name } of [...element.attributes]) {
      const slot = slotIn(name);
      if (slot < 0) continue;
      own.push(slot);
      element.removeAttribute(name);
      this.attributes[slot] = this.takeAttribute(element, slot);
    }
    const raw = element.firstElementChild ? -1 : slotIn(element.textContent as string);
    if (this.shape.d[raw]?.[0] === 'r') {
      own.push(raw);
      element.textContent = '';
    }
    for (const slot of own) this.paths[slot] = path;

    const steps = this.walk(inside(element), path);
    const inner = slotsOf(steps);
    const ignore = element.hasAttribute(IGNORE);
    if (ignore) this.ignored.push(...inner);
    return { type: 'element', name: element.nodeName, own, inner, steps: inner.length && !ignore ? steps : null };
  }

  private takeAttribute(element: Element, slot: number): Attr | undefined {
    const shape = this.shape.d[slot];
    if (shape?.[0] !== 'a') return undefined;
    const attribute = [...element.attributes].find(({ name }) => name.toLowerCase() === shape[1].toLowerCase());
    return attribute && element.removeAttributeNode(attribute);
  }
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
  return Number(/^lvt:(\d+)$/.exec(text)?.[1] ?? -1);
}

function slotsOf(steps: readonly Step[]): number[] {
  return steps.flatMap((step) =>
    step.type === 'slot' ? [step.slot] : step.type === 'element' ? [...step.own, ...step.inner] : [],
  );
}
