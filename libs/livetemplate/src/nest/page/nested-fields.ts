/** Names that lead deeper than so many brackets are names like any other. */
const MAX_BRACKETS = 8;

const NAME = /^[^[\]]+(?:\[[^[\]]*\])+$/u;

type Branch = Map<string, Branch | Leaf>;

class Leaf {
  constructor(readonly value: unknown) {}
}

/**
 * Data whose names say where they belong, as the fields of a form do: `address[street]` is the `street` of `address`, `lines[0][name]`
 * the `name` of the first of `lines`, and `tags[]` is a list, also of one.
 *
 * A name that does not fit stays as it is: one that contradicts another, leads too deep, or names what every object has, such as
 * `__proto__`. So nothing is lost, and nothing can be made that the text of a JSON could not say.
 */
export function nestedFields(data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (!Object.keys(data).some((name) => name.includes('['))) return data;
  const entries = Object.entries(data).map(([name, value]) => ({ name, value, path: pathOf(name) }));
  const root: Branch = new Map();
  // First, so that nothing that is put together takes the place of one.
  for (const { name, value, path } of entries) if (path === null) root.set(name, new Leaf(value));
  for (const { name, value, path } of entries) {
    if (path !== null && !put(root, path, value)) root.set(name, new Leaf(value));
  }
  return Object.fromEntries([...root].map(([name, node]) => [name, valueOf(node)]));
}

/** The names of which {@link nestedFields} makes something else; null where there are none. */
export function nestedNames(data: unknown): readonly string[] | null {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return null;
  const names = Object.keys(data).filter((name) => pathOf(name) !== null);
  return names.length === 0 ? null : names;
}

/**
 * Says what the form calls a field of a path in the data, which is how the browser finds it: `address[zip]` for `address.zip`.
 * @param names of the fields that were sent: what begins like one of them was spelled like it
 */
export function fieldNaming(names: readonly string[]): (path: string) => string {
  const known = new Set(names);
  const roots = new Set(names.map((name) => name.slice(0, name.indexOf('['))));
  return (path) => {
    const [root = '', ...rest] = path.split('.');
    if (!roots.has(root)) return path;
    const name = root + rest.map((step) => `[${step}]`).join('');
    return known.has(`${name}[]`) ? `${name}[]` : name;
  };
}

/** @returns null for what is a name and no more */
function pathOf(name: string): readonly string[] | null {
  if (!NAME.test(name)) return null;
  const path = name.slice(0, -1).split(/\]?\[/u);
  const isList = path.indexOf('') === path.length - 1;
  if (path.length > MAX_BRACKETS + 1 || (path.includes('') && !isList)) return null;
  return path.some((step) => step in Object.prototype) ? null : path;
}

/** @returns false, with nothing changed, where something else is in the way */
function put(root: Branch, path: readonly string[], value: unknown): boolean {
  let branch = root;
  const missing: string[] = [];
  for (const step of path.slice(0, -1)) {
    const next = missing.length > 0 ? undefined : branch.get(step);
    if (next instanceof Leaf) return false;
    if (next === undefined) missing.push(step);
    else branch = next;
  }
  const last = path.at(-1) as string;
  // A list without numbers has nothing else in it.
  if (missing.length === 0 && (branch.has(last) || branch.has('') || (last === '' && branch.size > 0))) return false;
  for (const step of missing) {
    const next: Branch = new Map();
    branch.set(step, next);
    branch = next;
  }
  branch.set(last, new Leaf(value));
  return true;
}

function valueOf(node: Branch | Leaf): unknown {
  if (node instanceof Leaf) return node.value;
  const list = node.get('');
  if (list instanceof Leaf) return [list.value].flat();
  // Numbers from 0 on, without a gap, are a list; others may be ids.
  const items = Array.from({ length: node.size }, (_, index) => node.get(String(index)));
  if (items.every((item) => item !== undefined)) return items.map(valueOf);
  return Object.fromEntries([...node].map(([name, child]) => [name, valueOf(child)]));
}
