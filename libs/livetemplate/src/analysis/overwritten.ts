import type { Position, Template } from '../template/ast.js';
import type { Finding } from './template-analysis.js';

/**
 * Definitions that another file of the set has taken the place of. Go lets the last one win, without a word.
 * @param names of the templates that a page can reach
 */
export function overwrittenTemplates(
  names: Iterable<string>,
  set: ReadonlyMap<string, Template> & { readonly overwritten: ReadonlyMap<string, readonly Template[]> },
): Finding[] {
  return [...names].flatMap((name) => {
    const winner = set.get(name);
    if (!winner) return [];
    return (set.overwritten.get(name) ?? []).map(({ root: { pos } }): Finding => ({
      reason: 'overwritten-template',
      message: `the template ${JSON.stringify(name)} of ${place(pos)} is never shown: the one at ${place(winner.root.pos)} takes its place in all pages`,
      advice: 'Give one of them another name, or put pages that fill the same blocks into sets of their own.',
      pos,
    }));
  });
}

function place({ source, line, column }: Position): string {
  return `${source}:${line}:${column}`;
}
