import type { BlockValues, SlotValue } from '../../program/values.js';

/** Bytes as V8 lays things out on 64-bit machines, about: enough to tell a large page from a small one. */
const OBJECT = 24;
const SLOT = 8;
const TEXT = 16;
const ENTRY = 32;

/** About how many bytes data takes. What stands in several places counts once. Instances of classes count as nothing. */
export function sizeOfData(data: unknown): number {
  return sizeOf(data, new Set());
}

function sizeOf(value: unknown, seen: Set<object>): number {
  if (typeof value === 'string') return TEXT + value.length;
  if (typeof value !== 'object' || value === null || seen.has(value)) return 0;
  seen.add(value);
  let size = OBJECT;
  if (Array.isArray(value)) for (const item of value) size += SLOT + sizeOf(item, seen);
  else if (value instanceof Map)
    for (const [key, item] of value) size += ENTRY + sizeOf(key, seen) + sizeOf(item, seen);
  else if (value instanceof Set) for (const item of value) size += ENTRY + sizeOf(item, seen);
  else for (const item of Object.values(value)) size += SLOT + sizeOf(item, seen);
  return size;
}

/** About how many bytes the values of a page take. */
export function sizeOfValues(values: BlockValues): number {
  let size = OBJECT;
  for (const value of values) size += SLOT + sizeOfValue(value);
  return size;
}

function sizeOfValue(value: SlotValue): number {
  if (typeof value === 'string') return TEXT + value.length;
  if ('branch' in value) return OBJECT + sizeOfValues(value.values);
  let size = OBJECT;
  for (const key of value.keys ?? []) size += SLOT + TEXT + key.length;
  // The elements are data.
  for (const item of value.items) size += 2 * SLOT + sizeOfValues(item);
  return size + (value.otherwise === null ? 0 : sizeOfValues(value.otherwise));
}
