import { changeInPercent, nextPrice, type Quote } from '../market/market.js';

export interface Row {
  readonly ID: number;
  Name: string;
  readonly Origin: string;
  Stock: number;
  /** Price at the start of the day. */
  readonly Opening: number;
  Price: number;
  /** Since the start of the day, in percent. */
  Change: number;
  Editing: boolean;
}

export interface Column {
  readonly Name: SortKey;
  readonly Label: string;
  readonly Numeric: boolean;
  Sort: 'none' | 'ascending' | 'descending';
}

export type SortKey = 'id' | 'name' | 'origin' | 'stock' | 'price' | 'change' | 'status';

export interface TableState {
  readonly Page: 'table';
  readonly Title: string;
  readonly Size: number;
  readonly Sizes: readonly number[];
  Live: boolean;
  /** On which the prices have moved last. */
  Beat: number;
  NextID: number;
  Quotes: readonly Quote[];
  Columns: Column[];
  Rows: Row[];
}

const SIZES = [100, 1000, 10_000];
const DEFAULT_SIZE = 100;
const LARGEST_SIZE = 10_000;

const COLUMNS: readonly (readonly [name: SortKey, label: string, numeric: boolean])[] = [
  ['id', 'No.', true],
  ['name', 'Name', false],
  ['origin', 'Origin', false],
  ['stock', 'Stock', true],
  ['price', 'Price', true],
  ['change', 'Today', true],
  ['status', 'Status', false],
];

const LOTS: readonly (readonly [name: string, origin: string])[] = [
  ['Sidamo natural', 'Ethiopia'],
  ['Yirgacheffe washed', 'Ethiopia'],
  ['Huila decaf', 'Colombia'],
  ['Antigua pastores', 'Guatemala'],
  ['Tarrazú honey', 'Costa Rica'],
  ['Mandheling grade 1', 'Indonesia'],
  ['Nyeri AA', 'Kenya'],
  ['Santos NY2', 'Brazil'],
  ['Gesha reserve', 'Panama'],
  ['Kona extra fancy', 'United States'],
  ['Gitega washed', 'Burundi'],
];

/** Number of rows a request asks for: 100 where it does not say, at most 10,000. */
export function sizeOf(rows: unknown): number {
  const wanted = typeof rows === 'string' && /^\d{1,9}$/.test(rows) ? Number(rows) : DEFAULT_SIZE;
  return Math.min(wanted, LARGEST_SIZE);
}

export function firstState(size: number, quotes: readonly Quote[], beat = 0): TableState {
  return {
    Page: 'table',
    Title: 'Stock and prices',
    Size: size,
    Sizes: SIZES,
    Live: true,
    Beat: beat,
    NextID: size + 1,
    Quotes: quotes,
    Columns: COLUMNS.map(([Name, Label, Numeric]) => ({
      Name,
      Label,
      Numeric,
      Sort: Name === 'id' ? 'ascending' : 'none',
    })),
    Rows: Array.from({ length: size }, (_, index) => newRow(index + 1)),
  };
}

/** The same number always makes the same row. */
export function newRow(id: number): Row {
  const [name, origin] = LOTS[id % LOTS.length]!;
  const opening = 18 + (scatter(id) % 4200) / 100;
  const price = Math.round(opening * (97 + (scatter(id * 31) % 600) / 100)) / 100;
  return {
    ID: id,
    Name: id > LOTS.length ? `${name}, lot ${Math.ceil(id / LOTS.length)}` : name,
    Origin: origin,
    Stock: id % 13 === 0 ? 0 : scatter(id * 7) % 64,
    Opening: opening,
    Price: price,
    Change: changeInPercent(opening, price),
    Editing: false,
  };
}

/** Moves the prices of up to `count` rows. */
export function trade(rows: Row[], count: number): void {
  for (let move = 0; move < Math.min(count, rows.length); move++) {
    const row = rows[Math.floor(Math.random() * rows.length)]!;
    row.Price = nextPrice(row.Price);
    row.Change = changeInPercent(row.Opening, row.Price);
  }
}

const COMPARE: Readonly<Record<SortKey, (a: Row, b: Row) => number>> = {
  id: (a, b) => a.ID - b.ID,
  name: (a, b) => compareText(a.Name, b.Name),
  origin: (a, b) => compareText(a.Origin, b.Origin),
  stock: (a, b) => a.Stock - b.Stock,
  price: (a, b) => a.Price - b.Price,
  change: (a, b) => a.Change - b.Change,
  status: (a, b) => a.Stock - b.Stock,
};

/** Rows in a new order; rows that compare equal keep theirs. */
export function sortRows(rows: readonly Row[], key: SortKey, direction: 'ascending' | 'descending'): Row[] {
  const compare = COMPARE[key];
  return [...rows].sort(direction === 'ascending' ? compare : (a, b) => compare(b, a));
}

export function isSortKey(name: string): name is SortKey {
  return Object.hasOwn(COMPARE, name);
}

const collator = new Intl.Collator('en', { numeric: true });

function compareText(a: string, b: string): number {
  return collator.compare(a, b);
}

/** A number without a visible pattern: the finalizer of MurmurHash3. */
function scatter(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
