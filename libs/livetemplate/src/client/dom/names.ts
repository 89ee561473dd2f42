/** Below an element with this attribute the page's own scripts rule: neither adopted nor patched. */
export const IGNORE = 'data-lvt-ignore';

/** Classes the client puts on elements. No patch takes them away. */
export const CLIENT_CLASSES = ['lvt-pending', 'lvt-error', 'lvt-connected', 'lvt-offline'] as const;

export function isText(node: Node | null | undefined): node is Text {
  return node?.nodeType === 3;
}

export function isElement(node: Node | null | undefined): node is Element {
  return node?.nodeType === 1;
}

export function isComment(node: Node | null | undefined): node is Comment {
  return node?.nodeType === 8;
}
