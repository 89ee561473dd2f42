import { defaultTreeAdapter as tree, type DefaultTreeAdapterTypes as Tree, parse } from 'parse5';

/** What a browser sees of a page besides the values: its elements, the names of their attributes, comments, doctype. */
export function skeletonOf(html: string): string {
  return childrenOf(parse(html));
}

function childrenOf(parent: Tree.ParentNode): string {
  let text = '';
  for (const node of tree.getChildNodes(parent)) {
    if (tree.isElementNode(node)) {
      const names = node.attrs.map(({ name }) => ` ${name}`).join('');
      text += `<${node.tagName}${names}>${childrenOf(contentOf(node))}</>`;
    } else if (!tree.isTextNode(node)) text += node.nodeName;
  }
  return text;
}

function contentOf(element: Tree.Element): Tree.ParentNode {
  return element.tagName === 'template' ? tree.getTemplateContent(element as Tree.Template) : element;
}

/** An element of a page, as a browser reads it. */
export interface ReadElement {
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** All elements with `id="c"`, in document order. */
export function elementsUnderTest(html: string): ReadElement[] {
  const found: ReadElement[] = [];
  const visit = (parent: Tree.ParentNode): void => {
    for (const node of tree.getChildNodes(parent)) {
      if (!tree.isElementNode(node)) continue;
      const attributes = Object.fromEntries(node.attrs.map(({ name, value }) => [name, value]));
      if (attributes['id'] === 'c') found.push({ text: textOf(node), attributes });
      visit(contentOf(node));
    }
  };
  visit(parse(html));
  return found;
}

function textOf(parent: Tree.ParentNode): string {
  return tree
    .getChildNodes(parent)
    .map((node) => {
      if (tree.isTextNode(node)) return node.value;
      return tree.isElementNode(node) ? textOf(node) : '';
    })
    .join('');
}

/** One step of the CSS tokenizer (CSS Syntax 3, §4.3), as far as it tells where strings, URLs, comments and blocks end. */
const CSS_TOKEN =
  /(?<comment>\/\*[^]*?(?:\*\/|$))|(?<string>"(?:\\[^]|[^"\\\n\r\f])*(?:"|$)|'(?:\\[^]|[^'\\\n\r\f])*(?:'|$))|(?<url>url\((?!\s*["'])(?:\\[^]|[^)\\])*(?:\)|$))|(?<escape>\\[^])|(?<html><!--|-->)|(?<sign>[{}()[\];@"'])|[^]/giy;

/** The CSS without what stands in strings, URLs and comments, and without words and numbers. */
export function cssSkeleton(css: string): string {
  let skeleton = '';
  for (const { groups } of css.matchAll(CSS_TOKEN)) {
    if (groups?.['comment'] !== undefined) skeleton += '/**/';
    else if (groups?.['string'] !== undefined) skeleton += '""';
    // Quotes, parentheses and controls in a URL without quotes make it another token.
    else if (groups?.['url'] !== undefined) {
      skeleton += /^url\(\s*(?:\\[^\n]|[^\s"'()\\\p{Cc}])*\s*\)$/iu.test(groups['url']) ? 'url()' : 'bad-url';
    } else skeleton += groups?.['html'] ?? groups?.['sign'] ?? '';
  }
  return skeleton;
}
