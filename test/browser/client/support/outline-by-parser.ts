import { type DefaultTreeAdapterTypes, parse, parseFragment } from 'parse5';
import type { OutlineNode, Shape } from '../../../../libs/livetemplate/src/protocol/index.js';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** What a test writes of a block; a parser says where its slots are. */
export type Statics = Omit<Shape['blocks'][0], 't'>;

/** A shape as far as the types of arguments can be told: those of Playwright do not end on an outline, which nests without end. */
export interface PlainShape {
  readonly blocks: readonly Statics[];
}

/** The shape as a server would tell it, read off the tree that a parser makes of the statics. */
export function outlined(...blocks: readonly Statics[]): Shape {
  return { blocks: blocks.map((block, i) => ({ ...block, t: outlineOf(block, i === 0) })) };
}

function outlineOf({ s, d, ns }: Statics, whole: boolean): OutlineNode[] {
  const html = s.reduce((text, more, i) => text + placeholder(d[i - 1]!, i - 1) + more);
  if (whole) return nodes(parse(html));
  const fragment = parseFragment(ns ? `<${ns}>${html}</${ns}>` : html);
  return nodes(ns ? fragment.childNodes[0]! : fragment);
}

function placeholder([kind, name]: Shape['blocks'][0]['d'][0], slot: number): string {
  if (kind === 'a') return ` lvt:${slot} ${name}="" `;
  if (kind === 'A') return ` lvt:${slot} `;
  if (kind === 'r') return `lvt:${slot}`;
  return kind === 'D' ? '' : `<!--lvt:${slot}-->`;
}

/** The slot that a placeholder stands for; -1 where the text is none. */
function slotIn(text: string): number {
  return /^lvt:\d+$/.test(text) ? Number(text.slice(4)) : -1;
}

function nodes(parent: Node): OutlineNode[] {
  if (!('childNodes' in parent)) return [];
  return parent.childNodes.flatMap((node): OutlineNode[] => {
    // The outline holds text as it stands in HTML.
    if ('value' in node) return [node.value.replace(/&/g, '&amp;')];
    if ('tagName' in node) return [outlineOfElement(node)];
    if (!('data' in node)) return [];
    const slot = slotIn(node.data);
    return [slot < 0 ? null : slot];
  });
}

function outlineOfElement(element: Element): OutlineNode {
  const own = element.attrs.map(({ name, prefix }) => slotIn(prefix ? `${prefix}:${name}` : name));
  const [first] = element.childNodes;
  const raw = first && 'value' in first ? slotIn(first.value) : -1;
  const slots = [...own, raw].filter((slot) => slot >= 0);
  const content = raw < 0 ? nodes(element) : [];
  const isHtml = element.namespaceURI.endsWith('xhtml');
  const name = isHtml ? element.tagName.toUpperCase() : element.tagName;
  return content.some(holdsSlot) ? [name, slots, content] : [name, slots];
}

function holdsSlot(node: OutlineNode): boolean {
  if (!Array.isArray(node)) return typeof node === 'number';
  return (node[1] ?? []).length > 0 || (node[2] ?? []).some(holdsSlot);
}
