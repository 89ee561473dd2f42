import type { Child, ElementTree, Range, Token } from './element-tree.js';

/** Whether an element says `data-cache="false"`: what stands in it is sent with every render (requirement A7). */
export function isUncached({ attributes }: ElementTree, tokens: readonly Token[]): boolean {
  return attributes.some(
    ({ name, dynamic, valueFrom, valueTo }) =>
      !dynamic && name.toLowerCase() === 'data-cache' && tokens.slice(valueFrom, valueTo).join('') === 'false',
  );
}

/** The tokens of those elements; of elements in each other, only the outermost. */
export function uncachedRanges(children: readonly Child[], tokens: readonly Token[]): Range[] {
  return children.flatMap((child) => {
    if (child.kind !== 'element') return [];
    return isUncached(child, tokens) ? [child] : uncachedRanges(child.children, tokens);
  });
}

export function overlap(a: Range, b: Range): boolean {
  return a.from < b.to && b.from < a.to;
}
