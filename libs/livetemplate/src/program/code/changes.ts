import type { Anchor, ReadPlace, Reads } from '../../analysis/read-places.js';
import { CHANGED_OUTSIDE, CHANGED_POSITION, FIRST_PLACE_BIT, NEW, PLACE_BITS } from '../exec/change.js';
import type { CodeModule } from './module.js';
import { quote } from './quote.js';

/** More fields of one object are compared by way of a table. */
const MANY_FIELDS = 256;

/** Where more places share a bit, each has two: a line and a column, that few others have both of. */
const MANY_SHARERS = 8;
const LINES = 13;
const COLUMNS = PLACE_BITS - LINES;

/** Gives bits to the places of one anchor that slots read, and writes the function that tells which of them have changed. */
export class ChangeCode {
  /** Name of the function from the data now and before to bits. */
  readonly name: string;
  private readonly bits = new Map<ReadPlace, number>();
  private readonly places: number;
  /** How many places share their bits: neighbours in the template, so that what one change calls for stands together. */
  private readonly sharers: number;

  constructor(
    private readonly module: CodeModule,
    readonly anchor: Anchor,
  ) {
    this.name = module.name('changes');
    this.places = countPlaces(anchor.root);
    this.sharers = Math.ceil(this.places / (this.isGrid ? LINES * COLUMNS : PLACE_BITS));
  }

  /** The code that tells whether something has changed that slots read; null where they are evaluated each time. */
  test(slots: readonly Reads[]): string | null {
    if (slots.some((reads) => this.isAlways(reads))) return null;
    const bits = [...new Set(slots.flatMap(({ places }) => [...places].map((place) => this.bit(place))))];
    const pairs = bits.filter((mask) => (mask & (mask - 1)) !== 0);
    if (pairs.length > MANY_PAIRS) return `(c & ${union(bits) | NEW}) !== 0`;
    const singles = bits.filter((mask) => !pairs.includes(mask));
    return [`(c & ${union(singles) | NEW}) !== 0`, ...pairs.map((mask) => `(c & ${mask}) === ${mask}`)].join(' || ');
  }

  /** The bits that call for evaluation; null where it is called for each time. */
  mask(reads: Reads): number | null {
    return this.isAlways(reads) ? null : this.placesMask(reads) | NEW;
  }

  /** The bits of the places alone. */
  placesMask({ places }: Reads): number {
    return union([...places].map((place) => this.bit(place)));
  }

  /** Whether it is evaluated each time that the block is: then the block has to be for whatever has changed in its data. */
  private isAlways({ always }: Reads): boolean {
    if (always > this.anchor.depth) return false;
    this.bit(this.anchor.root);
    return true;
  }

  private get isGrid(): boolean {
    return this.places > MANY_SHARERS * PLACE_BITS;
  }

  private bit(place: ReadPlace): number {
    if (place.anchor !== this.anchor) return CHANGED_OUTSIDE;
    if (place.isPosition) return CHANGED_POSITION;
    let bit = this.bits.get(place);
    if (bit === undefined) {
      const group = Math.floor(this.bits.size / this.sharers);
      bit = this.isGrid ? bitAt(group % LINES) | bitAt(LINES + Math.floor(group / LINES)) : bitAt(group);
      this.bits.set(place, bit);
    }
    return bit;
  }

  /** Writes the function: once all bits are given. */
  define(): void {
    const body = `let c = 0;\n${this.compare(this.anchor.root, 'now', 'old')}return c;`;
    this.module.define(this.name, ['now', 'old'], body);
  }

  /** Only the fields of plain objects are looked at one by one; what else differs counts as changed all through. */
  private compare(place: ReadPlace, now: string, old: string): string {
    const all = this.bitsWithin(place);
    if (all === 0) return '';
    const own = this.bits.get(place) ?? 0;
    const fields = [...place.inner].filter(([, inner]) => this.bitsWithin(inner) !== 0);
    let inside = '';
    if (fields.length > MANY_FIELDS) inside = `c |= ${this.table(fields)}.changes(${now}, ${old});\n`;
    else {
      for (const [name, inner] of fields) inside += this.field(name, inner, now, old);
    }
    const set = (bits: number): string => (bits === 0 ? '' : `c |= ${bits};`);
    const changed =
      inside === '' ? set(own) : `${set(own)} if (plain(${now}) && plain(${old})) {\n${inside}} else { ${set(all)} }`;
    return `if (differ(${now}, ${old})) { ${changed} }\n`;
  }

  private field(name: string, place: ReadPlace, now: string, old: string): string {
    const [a, b] = [this.module.name('a'), this.module.name('b')];
    const code = this.compare(place, a, b);
    return `const ${a} = ${this.module.property(now, name)}, ${b} = ${this.module.property(old, name)};\n${code}`;
  }

  /** Writes a table of fields and gives its name: code for each would be longer than what V8 optimizes. */
  private table(fields: readonly (readonly [name: string, place: ReadPlace])[]): string {
    const entries = fields.map(([name, place]) => {
      this.module.property('now', name);
      if (place.inner.size === 0) return `[${quote(name)}, ${this.bitsWithin(place)}]`;
      const changes = this.module.name('changes');
      this.module.define(changes, ['now', 'old'], `let c = 0;\n${this.compare(place, 'now', 'old')}return c;`);
      return `[${quote(name)}, ${changes}]`;
    });
    return this.module.value('fields', `new FieldTable([${entries.join(', ')}])`);
  }

  private bitsWithin(place: ReadPlace): number {
    let bits = this.bits.get(place) ?? 0;
    for (const inner of place.inner.values()) bits |= this.bitsWithin(inner);
    return bits;
  }
}

/** More would take longer to tell apart than to evaluate. */
const MANY_PAIRS = 8;

function bitAt(index: number): number {
  return 1 << (FIRST_PLACE_BIT + index);
}

function union(masks: readonly number[]): number {
  return masks.reduce((all, mask) => all | mask, 0);
}

function countPlaces(place: ReadPlace): number {
  let count = 1;
  for (const inner of place.inner.values()) count += countPlaces(inner);
  return count;
}
