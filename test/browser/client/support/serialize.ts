/**
 * The document as text in which two documents are equal when a person could not tell them apart: anchors (empty
 * comments), where text nodes are cut, the order of attributes and what the client notes on the root do not count.
 */
export function serialize(node: Node): string {
  return merge([...(node.nodeName === 'TEMPLATE' ? (node as HTMLTemplateElement).content : node).childNodes])
    .map((child) => (typeof child === 'string' ? JSON.stringify(child) : serializeNode(child)))
    .join('');
}

function merge(nodes: readonly Node[]): (Node | string)[] {
  const merged: (Node | string)[] = [];
  for (const node of nodes) {
    const last = merged[merged.length - 1];
    if (node.nodeType === Node.COMMENT_NODE && !node.nodeValue) continue;
    if (node.nodeType !== Node.TEXT_NODE) merged.push(node);
    else if (typeof last === 'string') merged[merged.length - 1] = last + (node.nodeValue ?? '');
    else if (node.nodeValue) merged.push(node.nodeValue);
  }
  return merged;
}

function serializeNode(node: Node): string {
  if (!isElement(node)) return `<!${node.nodeName} ${node.nodeValue ?? ''}>`;
  const attributes = [...node.attributes]
    .filter(({ name }) => !/^data-lvt-(page|seq|template|state|connection)$/.test(name))
    .map(({ name, value, namespaceURI }) => [namespaceURI ?? '', name, name === 'class' ? ownClasses(value) : value])
    .filter(([, name, value]) => name !== 'class' || value)
    .map(([namespace, name, value]) => ` ${namespace}${name}=${JSON.stringify(value)}`)
    .sort()
    .join('');
  return `<${node.nodeName}${attributes}>${serialize(node)}</>`;
}

function ownClasses(value: string): string {
  return value.replace(/\blvt-(connected|offline)\b/g, '').trim();
}

// `instanceof` knows only the elements of its own window.
function isElement(node: Node): node is Element {
  return node.nodeType === Node.ELEMENT_NODE;
}
