import { makeFunction, type MakeFunction } from '../../program/code/module.js';
import type { Plain } from './data-kinds.js';
import { type Layout, layoutCode } from './layout-code.js';

/** So many objects with the same keys have to be met before code is made for them: it costs as much as copying some hundred. */
const OFTEN = 200;

/** Objects with more keys are dictionaries. */
const MAX_KEYS = 64;

/** For so many lists of keys there is code at the most. */
const MAX_LAYOUTS = 1_000;

/** So many beginnings of lists of keys are remembered; then those are forgotten that lead to no code. */
const MAX_PATHS = 10_000;

/** The first keys of some objects, in their order. */
class Path {
  /** The key that came next the last time, and where it led: mostly it comes again. */
  key: string | null = null;
  next: Path = this;
  /** How many objects were met that have these keys and no others. */
  count = 0;
  layout: Layout | null = null;
  private others: Map<string, Path> | null = null;

  constructor(readonly length: number) {}

  /** Where a key leads that did not come the last time. */
  turn(key: string): Path | undefined {
    const next = this.others?.get(key);
    if (next === undefined) return undefined;
    this.key = key;
    return (this.next = next);
  }

  lead(key: string): Path {
    const next = new Path(this.length + 1);
    (this.others ??= new Map()).set(key, next);
    this.key = key;
    return (this.next = next);
  }
}

/** What is to have no code leads here. */
const NOWHERE = new Path(0);

/**
 * Finds the layout of plain objects: a tree of keys, which is followed while those of an object are gone through. Objects that come
 * often have one; what has very many keys, or numbers for keys, has none.
 */
export class Layouts {
  private root = new Path(0);
  private paths = 0;
  private readonly compiled: { readonly keys: readonly string[]; readonly layout: Layout }[] = [];

  /** @param often how many objects with the same keys have to be met */
  constructor(
    private readonly make: MakeFunction = makeFunction,
    private readonly often = OFTEN,
  ) {}

  /** @param value has no enumerable properties but its own */
  of(value: Plain): Layout | null {
    let path = this.root;
    for (const key in value) path = path.key === key ? path.next : this.step(path, key);
    return path.layout ?? this.meet(path, value);
  }

  private step(path: Path, key: string): Path {
    const known = path.turn(key);
    if (known !== undefined) return known;
    if (path === NOWHERE || path.length === MAX_KEYS || key in Object.prototype || isNumbered(key)) return NOWHERE;
    this.paths++;
    return path.lead(key);
  }

  private meet(path: Path, value: Plain): Layout | null {
    if (path.length === 0) return null;
    if (this.paths > MAX_PATHS) this.forget();
    else if (++path.count >= this.often && this.compiled.length < MAX_LAYOUTS) {
      path.count = 0;
      const keys = Object.keys(value);
      path.layout = layoutCode(keys, this.make);
      if (path.layout !== null) this.compiled.push({ keys, layout: path.layout });
    }
    return path.layout;
  }

  private forget(): void {
    this.root = new Path(0);
    this.paths = 0;
    for (const { keys, layout } of this.compiled) {
      let path = this.root;
      for (const key of keys) path = this.step(path, key);
      path.layout = layout;
    }
  }
}

/** Of all data in this process. */
export const LAYOUTS = new Layouts();

/** Whether objects have enumerable properties that are not their own. */
export function isPrototypeExtended(): boolean {
  for (const _key in Object.prototype) return true;
  return false;
}

/** Such keys come first, wherever they were assigned. */
export function isNumbered(key: string): boolean {
  const code = key.charCodeAt(0);
  return code >= 0x30 && code <= 0x39;
}
