const aside = new WeakMap<Node, DocumentFragment>();

/** Where the children of an element are: not in it, where it is a `<template>`, or shows something else for a while. */
export function inside(node: Node): Node {
  return node.nodeName === 'TEMPLATE' ? (node as HTMLTemplateElement).content : aside.get(node) || node;
}

/** Shows a text in place of what is inside of an element, which waits aside, where patches reach it. Returns what ends that. */
export function showInstead(element: Element, text: string): () => void {
  const content = document.createDocumentFragment();
  content.append(...element.childNodes);
  aside.set(element, content);
  element.append(text);
  return () => {
    aside.delete(element);
    element.textContent = '';
    element.append(content);
  };
}
