import type { ListNode, Template } from './ast.js';

/** Every page that calls a part asks for the calls in it. */
const known = new WeakMap<Template, ReadonlySet<string>>();

/** Names of the templates that a template calls itself. */
function callsOf(template: Template): ReadonlySet<string> {
  let calls = known.get(template);
  if (!calls) {
    calls = readCalls(template);
    known.set(template, calls);
  }
  return calls;
}

function readCalls(template: Template): ReadonlySet<string> {
  const called = new Set<string>();
  const visit = (list: ListNode | null): void => {
    for (const node of list?.nodes ?? []) {
      if (node.kind === 'template') called.add(node.name);
      if (node.kind === 'if' || node.kind === 'with' || node.kind === 'range') {
        visit(node.list);
        visit(node.elseList);
      }
    }
  };
  visit(template.root);
  return called;
}

/** Names of the templates that rendering one of these can run, themselves included. */
export function reachableTemplates(set: ReadonlyMap<string, Template>, names: Iterable<string>): ReadonlySet<string> {
  const reached = new Set(names);
  // A set grows while it is walked.
  for (const name of reached) {
    const template = set.get(name);
    if (template) for (const called of callsOf(template)) reached.add(called);
  }
  return reached;
}

/**
 * The texts to start from, so that every text that can stand by itself is reached: those that no other text calls, and one of
 * each circle of texts that only call each other.
 * @param texts names of the texts
 */
export function entryTemplates(set: ReadonlyMap<string, Template>, texts: readonly string[]): string[] {
  const called = new Set<Template | undefined>();
  for (const template of set.values()) {
    for (const name of callsOf(template)) {
      const callee = set.get(name);
      // A page that calls itself is a page nevertheless.
      if (callee && callee.source !== template.source) called.add(callee);
    }
  }
  const present = texts.filter((name) => set.has(name));
  const entries = present.filter((name) => !called.has(set.get(name)));
  const reached = new Set([...reachableTemplates(set, entries)].map((name) => set.get(name)));
  for (const name of present) {
    if (reached.has(set.get(name))) continue;
    entries.push(name);
    for (const inside of reachableTemplates(set, [name])) reached.add(set.get(inside));
  }
  return entries;
}
