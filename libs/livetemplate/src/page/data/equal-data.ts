/** So far ahead an item is looked for that is not where it was. */
const REACH = 8;

/**
 * How a list goes on where an item is not the one that stood there before: a positive number of previous items was removed, a
 * negative one of items inserted; 0 if neither can be seen nearby.
 */
export function displacement(list: readonly unknown[], at: number, previous: readonly unknown[], from: number): number {
  for (let places = 1; places <= REACH; places++) {
    if (equalData(list[at], previous[from + places])) return places;
    if (equalData(list[at + places], previous[from])) return -places;
  }
  return 0;
}

/** Deeper than this, nothing is taken for equal: where one object stands in very many places, looking into all would never end. */
const MAX_DEPTH = 8;

/** Whether two objects have equal plain data inside. `false` may be wrong, and costs a copy. */
function equalData(value: unknown, other: unknown, depth = 0): boolean {
  if (value === other) return depth > 0 || value !== undefined;
  if (typeof value !== 'object' || typeof other !== 'object' || value === null || other === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (depth === MAX_DEPTH || prototype !== Object.getPrototypeOf(other)) return false;
  if (Array.isArray(value)) return Array.isArray(other) && equalItems(value, other, depth + 1);
  return prototype === Object.prototype && equalProperties(value as Plain, other as Plain, depth + 1);
}

type Plain = Readonly<Record<string, unknown>>;

function equalItems(value: readonly unknown[], other: readonly unknown[], depth: number): boolean {
  if (value.length !== other.length) return false;
  for (let index = 0; index < value.length; index++) {
    if (!equalData(value[index], other[index], depth)) return false;
  }
  return true;
}

function equalProperties(value: Plain, other: Plain, depth: number): boolean {
  let more = 0;
  for (const key in value) {
    if (!equalData(value[key], other[key], depth)) return false;
    more++;
  }
  for (const _key in other) more--;
  return more === 0;
}
