/**
 * The document as one line for each node, equal for two documents that show the same. Left out is what belongs to the client or
 * to the page's own scripts: comments, where text nodes are cut, its classes and attributes, and what stands below `data-lvt-ignore`.
 * So is what stands in a `noscript`, which is text to whoever runs scripts, and elements to whoever does not.
 * Runs inside the browser, so it must not refer to anything outside of itself.
 */
export function serialize(document: Document): string[] {
  const lines: string[] = [];
  write(document.documentElement, 0);
  return lines;

  function write(element: Element, depth: number): void {
    lines.push(`${'  '.repeat(depth)}<${element.localName}${attributes(element)}${properties(element)}>`);
    if (element.localName === 'noscript' || element.hasAttribute('data-lvt-ignore')) return;
    let text = '';
    for (const node of element.childNodes) {
      if (node.nodeType === 3) text += node.nodeValue ?? '';
      if (node.nodeType !== 1) continue;
      flush(text, depth + 1);
      text = '';
      write(node as Element, depth + 1);
    }
    flush(text, depth + 1);
  }

  function flush(text: string, depth: number): void {
    if (text !== '') lines.push('  '.repeat(depth) + JSON.stringify(text));
  }

  function attributes(element: Element): string {
    const found: string[] = [];
    for (const { name, value } of element.attributes) {
      if (/^data-lvt-(page|seq|template|state|connection)$/.test(name) || name === 'data-theme') continue;
      // The client names the places of field errors that have no id, to describe the fields by them.
      if (name === 'id' && /^lvt-error-\d+$/.test(value)) continue;
      const own = name === 'class' ? value.replace(/\blvt-\w+/g, '').trim() : value;
      if (name !== 'class' || own !== '') found.push(` ${name}=${JSON.stringify(own)}`);
    }
    return found.sort().join('');
  }

  function properties(element: Element): string {
    const { checked, selected, disabled, value } = element as HTMLInputElement & HTMLOptionElement;
    const control = /^(input|select|progress)$/.test(element.localName) ? ` value:${JSON.stringify(value)}` : '';
    return `${checked ? ' :checked' : ''}${selected ? ' :selected' : ''}${disabled ? ' :disabled' : ''}${control}`;
  }
}
