/** Pages that enforce Trusted Types allow this one name: `trusted-types livetemplate`. */
const POLICY = 'livetemplate';

interface Policy {
  createHTML(html: string): string;
}

const policy = createPolicy();

function createPolicy(): Policy | undefined {
  try {
    // All HTML that reaches this policy was escaped by the server for its place, as the first render was.
    const { trustedTypes } = globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } };
    return trustedTypes && trustedTypes.createPolicy(POLICY, { createHTML: (html) => html });
  } catch {
    // The page allows other names only; unless it also enforces trusted types, a string will do.
    return undefined;
  }
}

function trusted(html: string): string {
  return policy ? policy.createHTML(html) : html;
}

/** Parses a whole document. Its scripts never run. */
export function parseDocument(html: string): Document {
  return new DOMParser().parseFromString(trusted(html), 'text/html');
}

/**
 * Parses HTML as it would stand inside `wrapper`. A `<template>` takes table rows, cells and options
 * that any other container would throw away.
 */
export function parseFragment(html: string, wrapper: '' | 'svg' | 'math' = ''): DocumentFragment {
  const template = document.createElement('template');
  template.innerHTML = trusted(wrapper ? `<${wrapper}>${html}</${wrapper}>` : html);
  if (!wrapper) return template.content;
  const content = document.createDocumentFragment();
  const outer = template.content.firstChild as Node;
  while (outer.firstChild) content.appendChild(outer.firstChild);
  return content;
}

/** The wrapper that gives the children of `parent` their namespace. */
export function wrapperFor(parent: Node | null): '' | 'svg' | 'math' {
  const { namespaceURI, localName } = (parent || {}) as Partial<Element>;
  const namespace = namespaceURI || '';
  if (namespace.endsWith('svg')) return localName === 'foreignObject' ? '' : 'svg';
  return namespace.endsWith('MathML') ? 'math' : '';
}

/** Escaped text as the parser would read it. Without these characters, it reads it as it is. */
export function decodeText(html: string): string {
  return /[&\r\0]/.test(html) ? (parseFragment(html).textContent as string) : html;
}

/** As {@link decodeText}, by the rules for attributes, where `&copy=1` stays what it is. */
export function decodeAttribute(html: string): string {
  if (!/[&\r\0]/.test(html)) return html;
  const element = parseFragment(`<i a="${html.replace(/"/g, '&quot;')}">`).firstChild as Element;
  return element.getAttribute('a') as string;
}
