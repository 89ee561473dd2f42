import fc from 'fast-check';

/** Random changes of data of any shape that leave all parts they do not touch as they are, as drafts do. */

export interface Edit {
  /** Which of the fields or elements to follow, at each level. */
  readonly path: readonly number[];
  readonly kind: 'take' | 'copy' | 'remove' | 'insert' | 'swap' | 'reverse' | 'repeat';
  readonly at: number;
}

export const edit: fc.Arbitrary<Edit> = fc.record({
  path: fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 5 }),
  kind: fc.constantFrom('take', 'take', 'take', 'copy', 'remove', 'insert', 'swap', 'reverse', 'repeat'),
  at: fc.nat({ max: 6 }),
});

export function frozen<T>(data: T): T {
  if (typeof data === 'object' && data !== null && !Object.isFrozen(data)) {
    Object.values(data).forEach(frozen);
    Object.freeze(data);
  }
  return data;
}

/** `data` with one part changed, some of it taken from the same place in `other`. */
export function edited<T>(data: T, other: unknown, change: Edit): T {
  return frozen(follow(data, other, change, 0)) as T;
}

function follow(data: unknown, other: unknown, change: Edit, depth: number): unknown {
  if (typeof data !== 'object' || data === null || data instanceof Date) return other;
  const keys = Object.keys(data);
  if (depth === change.path.length || keys.length === 0) return changed(data, other, change);
  const key = keys[change.path[depth]! % keys.length]!;
  const inner = follow(read(data, key), read(other, key), change, depth + 1);
  return Array.isArray(data) ? data.with(Number(key), inner) : { ...data, [key]: inner };
}

function read(data: unknown, key: string): unknown {
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[key] : undefined;
}

function changed(data: object, other: unknown, { kind, at }: Edit): unknown {
  if (kind === 'take') return other ?? data;
  if (!Array.isArray(data)) return { ...data };
  const list = data as unknown[];
  const index = at % (list.length + 1);
  const others = Array.isArray(other) ? (other as unknown[]) : [];
  switch (kind) {
    case 'copy':
      return [...list];
    case 'remove':
      return list.toSpliced(index, 1 + (at % 2));
    case 'insert':
      return list.toSpliced(index, 0, ...others.slice(0, 2));
    case 'swap':
      return list.length < 2 ? list : list.with(0, list.at(-1)).with(-1, list[0]);
    case 'reverse':
      return list.toReversed();
    case 'repeat':
      return list.length === 0 ? list : [...list, list[at % list.length]];
  }
}
