import type { Block, Slot } from './block.js';
import { dataPaths } from './data-path.js';
import type { Finding } from './template-analysis.js';

/**
 * Names that a template reads and its data does not have, where it has the same name in other letters: `.Users` for
 * `users`. Missing names are no mistake by themselves, so this is a hint for developers and not an error.
 * @param data what the template is about to be rendered with
 */
export function nearNames(root: Block, data: unknown): Finding[] {
  const found = new Map<string, Finding>();
  for (const [slot, paths] of dataPaths(root)) {
    for (const path of paths) {
      const miss = firstMiss(data, path.split('.'));
      if (miss) found.set(`${miss.name} ${slot.pos.source} ${slot.pos.offset}`, finding(slot, miss));
    }
  }
  return [...found.values()];
}

interface Miss {
  readonly name: string;
  readonly near: string;
}

function firstMiss(data: unknown, path: readonly string[]): Miss | null {
  let value = data;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return null;
    if (name === '*') {
      value = firstItem(value);
      continue;
    }
    const entries = value instanceof Map ? value : new Map(Object.entries(value));
    if (!entries.has(name) && !(name in value)) return near(entries.keys(), name);
    value = entries.get(name);
  }
  return null;
}

function firstItem(list: object): unknown {
  if (Array.isArray(list)) return list[0];
  return list instanceof Map || list instanceof Set ? [...list.values()][0] : Object.values(list)[0];
}

function near(names: Iterable<unknown>, name: string): Miss | null {
  for (const other of names) {
    if (typeof other === 'string' && other.toLowerCase() === name.toLowerCase()) return { name, near: other };
  }
  return null;
}

function finding(slot: Slot, { name, near: other }: Miss): Finding {
  return {
    reason: 'near-name',
    message: `the data has no ${JSON.stringify(name)} here, but ${JSON.stringify(other)}`,
    advice: `Write .${other}: names count with their case.`,
    pos: slot.pos,
  };
}
