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
  const names = new NamesInLowerCase();
  for (const [slot, paths] of dataPaths(root)) {
    for (const path of paths) {
      const miss = firstMiss(data, path.split('.'), names);
      if (miss) found.set(`${miss.name} ${slot.pos.source} ${slot.pos.offset}`, finding(slot, miss));
    }
  }
  return [...found.values()];
}

interface Miss {
  readonly name: string;
  readonly near: string;
}

function firstMiss(data: unknown, path: readonly string[], names: NamesInLowerCase): Miss | null {
  let value = data;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return null;
    if (name === '*') {
      value = firstItem(value);
      continue;
    }
    if (value instanceof Map ? !value.has(name) : !(name in value)) {
      const near = names.of(value).get(name.toLowerCase());
      return near === undefined ? null : { name, near };
    }
    if (value instanceof Map) value = value.get(name);
    // What a getter of a class says is its own business.
    else value = Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : null;
  }
  return null;
}

/** The names that objects have, by what is left of them without their case. Found out once for each: templates may ask for thousands. */
class NamesInLowerCase {
  private readonly known = new Map<object, ReadonlyMap<string, string>>();

  of(object: object): ReadonlyMap<string, string> {
    let names = this.known.get(object);
    if (names === undefined) {
      const keys = object instanceof Map ? [...object.keys()] : Object.keys(object);
      names = new Map(keys.filter((key) => typeof key === 'string').map((key) => [key.toLowerCase(), key]));
      this.known.set(object, names);
    }
    return names;
  }
}

function firstItem(list: object): unknown {
  if (Array.isArray(list)) return list[0];
  return list instanceof Map || list instanceof Set ? [...list.values()][0] : Object.values(list)[0];
}

function finding(slot: Slot, { name, near: other }: Miss): Finding {
  return {
    reason: 'near-name',
    message: `the data has no ${JSON.stringify(name)} here, but ${JSON.stringify(other)}`,
    advice: `Write .${other}: names count with their case.`,
    pos: slot.pos,
  };
}
