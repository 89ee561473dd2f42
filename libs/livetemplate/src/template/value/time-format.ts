/** Go's time layouts: the reference time `Mon Jan 2 15:04:05 MST 2006` written the way the output should look. */

import type { CivilTime } from './calendar.js';
import { Month, type Weekday } from './duration.js';

/** What a layout can show of a time. */
export interface ShownTime {
  readonly nanosecond: number;
  /** Seconds east of UTC. */
  readonly offsetSeconds: number;
  /** Abbreviation of the zone; empty where it has none. */
  readonly zone: string;
  civil(): CivilTime;
  weekday(): Weekday;
  yearDay(): number;
}

type Part = (time: ShownTime, civil: CivilTime) => string;

const two = (n: number): string => (n < 10 ? `0${n}` : String(n));
const blank2 = (n: number): string => (n < 10 ? ` ${n}` : String(n));
const hour12 = (hour: number): number => hour % 12 || 12;
const longMonth: Part = (_, civil) => new Month(civil.month).toString();
const longDay: Part = (time) => time.weekday().toString();

/** The sign of a year stands in front of the padding. */
function year(n: number): string {
  return n < 0 ? `-${String(-n).padStart(4, '0')}` : String(n).padStart(4, '0');
}

/** Years before 0 have no two-digit form in Go but `00`. */
function shortYear(n: number): string {
  return two(Math.max(n, 0) % 100);
}

/** An offset from UTC. `z`: written `Z` at zero. `shape` tells the parts and whether colons stand between them. */
function offset(z: boolean, colon: boolean, parts: 1 | 2 | 3): Part {
  return ({ offsetSeconds }) => {
    if (z && offsetSeconds === 0) return 'Z';
    const size = Math.abs(offsetSeconds);
    const fields = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60].slice(0, parts);
    // Go looks at whole minutes for the sign, so an offset of -30 seconds counts as zero.
    const negative = Math.trunc(offsetSeconds / 60) < 0;
    return (negative ? '-' : '+') + fields.map(two).join(colon ? ':' : '');
  };
}

const zoneName: Part = ({ zone, offsetSeconds }) => {
  if (zone !== '') return zone;
  const minutes = Math.trunc(offsetSeconds / 60);
  const size = Math.abs(minutes);
  // A time needs some zone: without a name, its offset.
  return (minutes < 0 ? '-' : '+') + two(Math.floor(size / 60)) + two(size % 60);
};

/** The pieces of the reference time, by first letter, longest first: `2006` before `2`. */
const PIECES: readonly (readonly [string, Part])[] = [
  ['January', longMonth],
  ['Jan', (time, civil) => longMonth(time, civil).slice(0, 3)],
  ['Monday', longDay],
  ['Mon', (time, civil) => longDay(time, civil).slice(0, 3)],
  ['MST', zoneName],
  ['002', (time) => String(time.yearDay()).padStart(3, '0')],
  ['01', (_, c) => two(c.month)],
  ['02', (_, c) => two(c.day)],
  ['03', (_, c) => two(hour12(c.hour))],
  ['04', (_, c) => two(c.minute)],
  ['05', (_, c) => two(c.second)],
  ['06', (_, c) => shortYear(c.year)],
  ['15', (_, c) => two(c.hour)],
  ['1', (_, c) => String(c.month)],
  ['2006', (_, c) => year(c.year)],
  ['2', (_, c) => String(c.day)],
  // The underscore of `_2006` is literal.
  ['_2006', (_, c) => `_${year(c.year)}`],
  ['_2', (_, c) => blank2(c.day)],
  ['__2', (time) => String(time.yearDay()).padStart(3, ' ')],
  ['3', (_, c) => String(hour12(c.hour))],
  ['4', (_, c) => String(c.minute)],
  ['5', (_, c) => String(c.second)],
  ['PM', (_, c) => (c.hour >= 12 ? 'PM' : 'AM')],
  ['pm', (_, c) => (c.hour >= 12 ? 'pm' : 'am')],
  ['-070000', offset(false, false, 3)],
  ['-07:00:00', offset(false, true, 3)],
  ['-0700', offset(false, false, 2)],
  ['-07:00', offset(false, true, 2)],
  ['-07', offset(false, false, 1)],
  ['Z070000', offset(true, false, 3)],
  ['Z07:00:00', offset(true, true, 3)],
  ['Z0700', offset(true, false, 2)],
  ['Z07:00', offset(true, true, 2)],
  ['Z07', offset(true, false, 1)],
];

const BY_LETTER = new Map<string, [string, Part][]>();
for (const [text, part] of PIECES) {
  const list = BY_LETTER.get(text[0]!) ?? [];
  BY_LETTER.set(text[0]!, [...list, [text, part]]);
}

// The digits must end the number: `.00x` is a fraction, `.005` is not.
const FRACTION = /[.,](0+|9+)(?![0-9])/y;

/** Layouts repeat from page to page; the parsed form of the last ones is kept. */
const MAX_LAYOUTS = 200;
const parsed = new Map<string, readonly (string | Part)[]>();

export function formatTime(time: ShownTime, layout: string): string {
  let parts = parsed.get(layout);
  if (!parts) {
    parts = parseLayout(layout);
    if (parsed.size >= MAX_LAYOUTS) parsed.clear();
    parsed.set(layout, parts);
  }
  const civil = time.civil();
  let out = '';
  for (const part of parts) out += typeof part === 'string' ? part : part(time, civil);
  return out;
}

function parseLayout(layout: string): readonly (string | Part)[] {
  const parts: (string | Part)[] = [];
  let literal = '';
  for (let i = 0; i < layout.length;) {
    const [length, part] = pieceAt(layout, i);
    if (part) {
      if (literal) parts.push(literal);
      parts.push(part);
      literal = '';
    } else {
      literal += layout[i];
    }
    i += length;
  }
  if (literal) parts.push(literal);
  return parts;
}

function pieceAt(layout: string, at: number): readonly [number, Part?] {
  const letter = layout[at]!;
  if (letter === '.' || letter === ',') return fractionAt(layout, at);
  for (const [text, part] of BY_LETTER.get(letter) ?? []) {
    if (!layout.startsWith(text, at)) continue;
    // `Month` is a word, not `Mon` and `th`.
    if ((text === 'Jan' || text === 'Mon') && /[a-z]/.test(layout[at + 3] ?? '')) continue;
    return [text.length, part];
  }
  return [1];
}

function fractionAt(layout: string, at: number): readonly [number, Part?] {
  FRACTION.lastIndex = at;
  const match = FRACTION.exec(layout);
  if (!match) return [1];
  const separator = layout[at]!;
  const digits = match[1]!.length;
  const trim = match[1]!.startsWith('9');
  return [
    match[0].length,
    ({ nanosecond }) => {
      if (trim && nanosecond === 0) return '';
      const text = String(nanosecond).padStart(9, '0').slice(0, digits);
      const shown = trim ? text.replace(/0+$/, '') : text;
      return shown && separator + shown;
    },
  ];
}
