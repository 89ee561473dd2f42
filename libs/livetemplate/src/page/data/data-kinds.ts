/** Properties by name: what objects are in data that came as JSON. */
export type Plain = Record<string, unknown>;

export type Kind = 'plain' | 'map' | 'set' | 'date' | 'instance';

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

export function isPlain(value: unknown): value is Plain {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** What an object that is no list is, for the data of a page. */
export function kindOf(value: object): Kind {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return 'plain';
  return KINDS.get(prototype as object) ?? foreignKind(value, prototype as object);
}

const KINDS: ReadonlyMap<object, Kind> = new Map<object, Kind>([
  [Map.prototype, 'map'],
  [Set.prototype, 'set'],
  [Date.prototype, 'date'],
]);

/** Objects may come from another realm: test runners have one of their own, where `structuredClone` is the outer one's. */
function foreignKind(value: object, prototype: object): Kind {
  const parent = Object.getPrototypeOf(prototype) as object | null;
  if (parent === null) return Object.hasOwn(prototype, 'isPrototypeOf') ? 'plain' : 'instance';
  // A class that extends one of these has one more prototype.
  if (Object.getPrototypeOf(parent) !== null || parent === Object.prototype) return 'instance';
  return FOREIGN_KINDS[Object.prototype.toString.call(value)] ?? 'instance';
}

const FOREIGN_KINDS: Readonly<Record<string, Kind>> = {
  '[object Map]': 'map',
  '[object Set]': 'set',
  '[object Date]': 'date',
};
