import { ConfigurationError } from '../errors/index.js';

/** How instances of a class are kept outside of memory. */
export interface StoredType<Instance extends object = object> {
  /** Stands in stored data; never given to another class. */
  readonly name: string;
  readonly type: abstract new (...args: never[]) => Instance;
  /** What to keep: plain data, or instances of other stored types. */
  write(instance: Instance): unknown;
  /** The instance again, from what {@link write} has given. */
  read(kept: unknown): Instance;
}

/** Deepest nesting. What goes deeper contains itself. */
const MAX_DEPTH = 500;

/** Key that marks a value which JSON has no words for. */
const MARK = '$';

type Marked = { readonly [MARK]: string; readonly v?: unknown; readonly n?: string };

/**
 * Turns page data into text and back without loss: besides what JSON has, `undefined`, `bigint`, all numbers, `Date`, `Map`,
 * `Set`, and the classes it is told about.
 */
export class SnapshotCodec {
  private readonly types: readonly StoredType[];
  private readonly byName: ReadonlyMap<string, StoredType>;

  /** @throws ConfigurationError where two types have the same name */
  constructor(types: readonly StoredType[] = []) {
    this.types = types;
    this.byName = new Map(this.types.map((stored) => [stored.name, stored]));
    if (this.byName.size < types.length) throw new ConfigurationError('Two stored types have the same name.');
  }

  /** @throws ConfigurationError where the data holds what cannot be kept, with its path */
  encode(data: unknown): string {
    return JSON.stringify(this.write(data, []));
  }

  /** @throws SyntaxError, ConfigurationError where `text` was not made by {@link encode} with the same types */
  decode(text: string): unknown {
    return this.read(JSON.parse(text));
  }

  /** Data without anything special comes back as the same object. */
  private write(value: unknown, path: string[]): unknown {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : mark('n', Object.is(value, -0) ? '-0' : String(value));
      case 'undefined':
        return mark('u');
      case 'bigint':
        return mark('i', String(value));
      case 'object':
        return value === null ? null : this.writeObject(value, path);
      default:
        throw cannotKeep(path, `a ${typeof value}`);
    }
  }

  private writeObject(value: object, path: string[]): unknown {
    if (path.length > MAX_DEPTH) throw cannotKeep(path.slice(0, 3), 'data that contains itself');
    if (Array.isArray(value)) return this.writeItems(value, path);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) {
      const written = this.writeProperties(value as Record<string, unknown>, path);
      return Object.hasOwn(value, MARK) ? mark('o', written) : written;
    }
    if (prototype === Date.prototype) return mark('d', (value as Date).getTime());
    if (prototype === Map.prototype) {
      return mark(
        'm',
        [...(value as Map<unknown, unknown>)].map((entry) => this.writeItems(entry, path)),
      );
    }
    if (prototype === Set.prototype) return mark('s', this.writeItems([...(value as Set<unknown>)], path));
    for (const stored of this.types) {
      if (prototype !== stored.type.prototype) continue;
      return { [MARK]: 'c', n: stored.name, v: this.write(this.writeBy(stored, value, path), [...path, stored.name]) };
    }
    throw cannotKeep(path, `an instance of ${value.constructor.name}`);
  }

  private writeBy(stored: StoredType, value: object, path: readonly string[]): unknown {
    try {
      return stored.write(value);
    } catch (cause) {
      throw new PageDataError(`${placeOf(path)} could not be written by its stored type "${stored.name}".`, {
        cause,
      });
    }
  }

  private writeItems(items: readonly unknown[], path: string[]): unknown {
    let written: unknown[] | null = null;
    for (let index = 0; index < items.length; index++) {
      path.push(String(index));
      const item = this.write(items[index], path);
      path.pop();
      if (item !== items[index]) (written ??= [...items])[index] = item;
    }
    return written ?? items;
  }

  private writeProperties(value: Record<string, unknown>, path: string[]): unknown {
    let written: Record<string, unknown> | null = null;
    for (const key of Object.keys(value)) {
      path.push(key);
      const item = this.write(value[key], path);
      path.pop();
      if (item !== value[key]) (written ??= { ...value })[key] = item;
    }
    return written ?? value;
  }

  private read(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.read(item));
    if (Object.hasOwn(value, MARK)) return this.readMarked(value as Marked);
    return this.readProperties(value as Record<string, unknown>);
  }

  private readMarked({ [MARK]: kind, v, n }: Marked): unknown {
    switch (kind) {
      case 'n':
        return Number(v);
      case 'u':
        return undefined;
      case 'i':
        return BigInt(v as string);
      case 'd':
        // An invalid date has no time, and JSON writes null for it.
        return new Date((v as number | null) ?? Number.NaN);
      case 'm':
        return new Map((v as unknown[]).map((entry) => this.read(entry) as [unknown, unknown]));
      case 's':
        return new Set(this.read(v) as unknown[]);
      case 'o':
        return this.readProperties(v as Record<string, unknown>);
      case 'c': {
        const stored = this.byName.get(n ?? '');
        if (stored !== undefined) return stored.read(this.read(v));
        throw new ConfigurationError(
          `Stored page data has an instance of "${n}", which is not among the stored types.`,
        );
      }
      default:
        throw new ConfigurationError(`Stored page data has an unknown mark "${String(kind)}".`);
    }
  }

  private readProperties(value: Record<string, unknown>): unknown {
    const read: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      // Assigning it would set the prototype; page data never has it.
      if (key !== '__proto__') read[key] = this.read(item);
    }
    return read;
  }
}

function mark(kind: string, v?: unknown): Marked {
  return v === undefined ? { [MARK]: kind } : { [MARK]: kind, v };
}

/** Names a place in page data. Its keys may be anybody's names, so unlike other mistakes of configuration it is not told in production. */
class PageDataError extends ConfigurationError {
  override readonly name = ConfigurationError.name;
}

function cannotKeep(path: readonly string[], what: string): ConfigurationError {
  return new PageDataError(
    `${placeOf(path)} is ${what}, which this store cannot keep. Use plain data, or name its class among the stored types.`,
  );
}

function placeOf(path: readonly string[]): string {
  return path.length === 0 ? 'Page data' : `Page data at "${path.join('.')}"`;
}
