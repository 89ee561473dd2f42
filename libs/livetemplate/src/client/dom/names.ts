/** Below an element with this attribute the page's own scripts rule: neither adopted nor patched. */
export const IGNORE = 'data-lvt-ignore';

/** Classes the client puts on elements. No patch takes them away. */
export const CLIENT_CLASSES = ['lvt-pending', 'lvt-error', 'lvt-connected', 'lvt-offline'] as const;

/** Types of nodes. */
export const ELEMENT = 1;
export const TEXT = 3;
export const COMMENT = 8;

export function isText(node: Node | null | undefined): node is Text {
  return !!node && node.nodeType === TEXT;
}

export function isElement(node: Node | null | undefined): node is Element {
  return !!node && node.nodeType === ELEMENT;
}

export function isComment(node: Node | null | undefined): node is Comment {
  return !!node && node.nodeType === COMMENT;
}
