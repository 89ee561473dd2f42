import { differingKeys } from '../overlay.js';
import { differ } from './change.js';

/** The bits of a field: these, or those that a function finds by looking into its value. */
export type FieldBits = number | ((now: unknown, before: unknown) => number);

type Fields = Readonly<Record<string, unknown>>;

/** The fields of a plain object that slots read, where there are very many: a table takes the place of code for each. */
export class FieldTable {
  private readonly bits: ReadonlyMap<string, FieldBits>;

  constructor(fields: readonly (readonly [name: string, bits: FieldBits])[]) {
    this.bits = new Map(fields);
  }

  /** The bits of all fields that differ. Where it has been told which keys do, nothing else is looked at. */
  changes(now: Fields, before: Fields): number {
    let changed = 0;
    const told = differingKeys(now, before);
    if (told === null) for (const [name, bits] of this.bits) changed |= field(now[name], before[name], bits);
    else for (const name of told) changed |= field(now[name], before[name], this.bits.get(name) ?? 0);
    return changed;
  }
}

function field(now: unknown, before: unknown, bits: FieldBits): number {
  if (!differ(now, before)) return 0;
  return typeof bits === 'number' ? bits : bits(now, before);
}
