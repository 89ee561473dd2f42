import { parse } from 'parse5';
import type { DefaultTreeAdapterTypes } from 'parse5';

type Node = DefaultTreeAdapterTypes.Node;

/**
 * Fails unless two texts are the same page to a browser. Spelling of entities, order of attributes, comments and the
 * attributes that live pages add to their elements do not count; everything else in the body does, white space between
 * its elements included.
 *
 * @throws {Error} with the first place where they differ
 */
export function assertSamePage(name: string, html: string, wanted: string): void {
  const actual = canonical(html);
  const expected = canonical(wanted);
  if (actual === expected) return;
  let at = 0;
  while (actual[at] === expected[at]) at++;
  const around = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 60), at + 60));
  throw new Error(`${name} writes another page:\n  ${around(actual)}\ninstead of\n  ${around(expected)}`);
}

/** Whether {@link assertSamePage} would pass. */
export function isSamePage(html: string, other: string): boolean {
  return canonical(html) === canonical(other);
}

/** What stands in the body, in one spelling: a live page is a whole document. */
function canonical(html: string): string {
  const root = parse(html).childNodes.find(({ nodeName }) => nodeName === 'html') as DefaultTreeAdapterTypes.Element;
  const body = root.childNodes.find(({ nodeName }) => nodeName === 'body') as DefaultTreeAdapterTypes.Element;
  return body.childNodes.map(nodeText).join('').trim();
}

function nodeText(node: Node): string {
  if (node.nodeName === '#text') return escaped((node as DefaultTreeAdapterTypes.TextNode).value);
  if (!('tagName' in node)) return '';
  const attributes = node.attrs
    .filter(({ name }) => !name.startsWith('data-lvt-'))
    .map(({ name, value }) => ` ${name}="${escaped(value)}"`)
    .toSorted();
  return `<${node.tagName}${attributes.join('')}>${node.childNodes.map(nodeText).join('')}</${node.tagName}>`;
}

/** Text must not look like the tags around it. */
function escaped(text: string): string {
  return text.replace(/[&<"]/g, (char) => `&${char.charCodeAt(0)};`);
}
