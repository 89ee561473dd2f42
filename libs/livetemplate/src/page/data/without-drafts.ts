import { NODE } from './draft-scope.js';
import { Owner } from './owner.js';

/**
 * What may be kept when the change that it was made in has ended: a value with drafts in it, in plain objects and lists, is copied
 * as it is now; any other stays the very same.
 */
export function withoutDrafts<Value>(value: Value): Value {
  if (!holdsDraft(value, new Set())) return value;
  const owner: Owner = new Owner(false, (part) => {
    if (!isDraft(part)) return null;
    if (part instanceof Map) return owner.own(new Map<unknown, unknown>(part), undefined) as object;
    return part instanceof Set ? (owner.own(new Set<unknown>(part), undefined) as object) : null;
  });
  return owner.own(value, undefined) as Value;
}

function isDraft(value: object): boolean {
  return (value as { [NODE]?: unknown })[NODE] !== undefined;
}

function holdsDraft(value: unknown, seen: Set<object>): boolean {
  if (typeof value !== 'object' || value === null || seen.has(value)) return false;
  if (isDraft(value)) return true;
  seen.add(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).some((part) => holdsDraft(part, seen));
}
