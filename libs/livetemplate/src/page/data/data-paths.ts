/**
 * Where two states of a page's data differ, as paths like `tasks.17.title`. Parts that both states share are not looked into,
 * so the cost follows the size of the change.
 *
 * @param most where there are more, the paths end at a shorter depth
 */
export function changedPaths(before: unknown, after: unknown, most = 100): string[] {
  for (let depth = MAX_DEPTH; depth > 0; depth--) {
    const paths: string[] = [];
    if (collect(before, after, '', depth, paths, most)) return paths;
  }
  return [''];
}

const MAX_DEPTH = 8;

/** @returns false where there are more than `most` */
function collect(before: unknown, after: unknown, path: string, depth: number, paths: string[], most: number): boolean {
  if (Object.is(before, after)) return true;
  const old = entries(before);
  const now = entries(after);
  if (depth === 0 || old === null || now === null || old.kind !== now.kind) {
    paths.push(path);
    return paths.length <= most;
  }
  for (const key of new Set([...old.values.keys(), ...now.values.keys()])) {
    const inner = path === '' ? key : `${path}.${key}`;
    if (!collect(old.values.get(key), now.values.get(key), inner, depth - 1, paths, most)) return false;
  }
  return true;
}

interface Entries {
  readonly kind: 'array' | 'object' | 'map';
  readonly values: ReadonlyMap<string, unknown>;
}

function entries(value: unknown): Entries | null {
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value))
    return { kind: 'array', values: new Map(value.map((item, index) => [String(index), item])) };
  if (value instanceof Map)
    return { kind: 'map', values: new Map([...value].map(([key, item]) => [String(key), item])) };
  if (value instanceof Set || value instanceof Date) return null;
  return { kind: 'object', values: new Map(Object.entries(value)) };
}
