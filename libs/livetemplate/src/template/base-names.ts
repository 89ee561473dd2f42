import type { Template } from './ast.js';

/**
 * Lets templates be called by the last part of their names as well, as after Go's `ParseGlob`, which knows no folders:
 * `{{template "head.html"}}` for `partials/head.html`. A name that several files share stays with none of them.
 *
 * @param names of the texts
 * @returns base name → name, of those that were added
 */
export function addBaseNames(set: Map<string, Template>, names: readonly string[]): ReadonlyMap<string, string> {
  const full = new Map<string, string | null>();
  for (const name of names) {
    const base = name.slice(name.lastIndexOf('/') + 1);
    if (base !== name) full.set(base, full.has(base) ? null : name);
  }
  const added = new Map<string, string>();
  for (const [base, name] of full) {
    const template = name === null ? undefined : set.get(name);
    if (!template || set.has(base)) continue;
    set.set(base, template);
    added.set(base, template.name);
  }
  return added;
}
