import type { Document } from '../analysis/document.js';
import { fragmentId, type Hash } from '../analysis/fragment-id.js';
import type { Place } from '../analysis/lay-out.js';
import { blockHtml } from './html.js';
import type { Fragments } from './fragments-of.js';
import type { BlockValues } from './values.js';

/** The whole document with the page's attributes on its root element. */
export function documentHtml(
  document: Document,
  values: BlockValues,
  attributes: Readonly<Record<string, string>>,
  hash: Hash,
): string {
  const { root, rootAttributes } = document;
  if (rootAttributes) return blockHtml(root, values, firstStatic(document, rootAttributes, attributes));
  const text = attributeText(attributes);
  const html = blockHtml(root, values);
  const tag = rootTag(html);
  const fragment = ` data-fragment-id="${fragmentId(hash, document.template, [])}"`;
  return html.slice(0, tag) + fragment + text + html.slice(tag);
}

/** The first static of a document whose root element is constant, with attributes on it: no slot comes before. */
export function firstStatic({ root }: Document, at: Place, attributes: Readonly<Record<string, string>>): string {
  const [first] = root.statics as [string];
  return first.slice(0, at.offset) + attributeText(attributes) + first.slice(at.offset);
}

function attributeText(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
    .join('');
}

/**
 * A document that is one slot has the markup that is added to its `<head>` in its value: else a patch would take it away.
 * @param before its value of the last time, which has it already where it was kept
 */
export function withHead(values: BlockValues, head: string, before: BlockValues | undefined): BlockValues {
  const [html] = values as [string];
  return html === before?.[0] ? values : [html.replace(/(?=<\/head\s*>)/i, () => head)];
}

/** A document that is one slot is one fragment: its root element. */
export function wholeFragment(document: Document, hash: Hash): Fragments | null {
  if (document.rootAttributes) return null;
  const id = fragmentId(hash, document.template, []);
  const outer = (values: BlockValues): string => {
    const html = blockHtml(document.root, values);
    const tag = rootTag(html);
    return `${html.slice(html.lastIndexOf('<', tag), tag)} data-fragment-id="${id}"${html.slice(tag, rootEnd(html))}`;
  };
  return {
    fragments: (values) => [{ id, html: outer(values) }],
    fragmentLength: (_, values) => outer(values).length,
    changes: (before, after) => {
      const now = outer(after);
      if (outer(before) === now) return [];
      return [{ id, count: 1, structures: 1, size: now.length, isUncached: false }];
    },
    touched: () => [id],
    bound: () => null,
    splices: (before, after) => {
      const old = outer(before);
      const now = outer(after);
      if (old === now) return [];
      return [
        { id, length: old.length, splices: [{ position: 0, length: old.length, text: now, type: 'html', path: '.' }] },
      ];
    },
  };
}

/** Behind `<html`. */
function rootTag(html: string): number {
  const found = /<html(?=[\s>])/i.exec(html);
  return found ? found.index + found[0].length : 0;
}

/** Behind `</html>`. */
function rootEnd(html: string): number {
  const behind = /<\/html\s*>((?:\s|<!--[^]*?-->)*)$/i.exec(html)?.[1] ?? '';
  return html.length - behind.length;
}

const ATTRIBUTE_ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '"': '&#34;', '<': '&lt;', '>': '&gt;' };

function escapeAttribute(text: string): string {
  return text.replace(/[&"<>]/g, (char) => ATTRIBUTE_ESCAPES[char]!);
}
