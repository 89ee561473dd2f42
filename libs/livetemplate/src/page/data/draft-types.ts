/** What a draft holds as it is. @publicApi */
export type Atom =
  string | number | boolean | bigint | symbol | null | undefined | Date | ((...args: never[]) => unknown);

/** Data of a page as a recipe sees it: open to changes in every depth. @publicApi */
export type Draft<T> = T extends Atom
  ? T
  : T extends ReadonlyMap<infer K, infer V>
    ? Map<K, Draft<V>>
    : T extends ReadonlySet<infer V>
      ? Set<Draft<V>>
      : T extends object
        ? { -readonly [K in keyof T]: Draft<T[K]> }
        : T;

/** Data of a page as everybody else sees it: closed to changes in every depth. @publicApi */
export type Immutable<T> = T extends Atom
  ? T
  : T extends ReadonlyMap<infer K, infer V>
    ? ReadonlyMap<K, Immutable<V>>
    : T extends ReadonlySet<infer V>
      ? ReadonlySet<Immutable<V>>
      : T extends object
        ? { readonly [K in keyof T]: Immutable<T[K]> }
        : T;
