/** The integer types of Go's package `time`: they print as words, and compare and format with `%d` as integers; `valueOf` is that integer. */

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** A month of the year, January = 1. */
export class Month {
  constructor(readonly value: number) {}

  valueOf(): number {
    return this.value;
  }

  toString(): string {
    return MONTHS[this.value - 1] ?? `%!Month(${this.value})`;
  }
}

/** A day of the week, Sunday = 0. */
export class Weekday {
  constructor(readonly value: number) {}

  valueOf(): number {
    return this.value;
  }

  toString(): string {
    return WEEKDAYS[this.value] ?? `%!Weekday(${this.value})`;
  }
}

const SECOND = 1_000_000_000n;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;
const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);

/** A length of time in nanoseconds, 64 bits: about 292 years. Beyond, it stays at the limit. */
export class Duration {
  readonly nanoseconds: bigint;

  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds > MAX ? MAX : nanoseconds < MIN ? MIN : nanoseconds;
  }

  /** @param milliseconds may have a fraction; kept to the nanosecond. */
  static ofMilliseconds(milliseconds: number): Duration {
    return new Duration(BigInt(Math.round(milliseconds * 1e6)));
  }

  hours(): number {
    return fraction(this.nanoseconds, HOUR);
  }

  minutes(): number {
    return fraction(this.nanoseconds, MINUTE);
  }

  seconds(): number {
    return fraction(this.nanoseconds, SECOND);
  }

  /** Rounded toward zero to a multiple of `unit`; unchanged for a unit of zero or less. */
  truncate(unit: bigint): Duration {
    return unit <= 0n ? this : new Duration(this.nanoseconds - (this.nanoseconds % unit));
  }

  /** Rounded to the nearest multiple of `unit`, halves away from zero; unchanged for a unit of zero or less. */
  round(unit: bigint): Duration {
    if (unit <= 0n) return this;
    const rest = this.nanoseconds % unit;
    const down = this.nanoseconds - rest;
    const size = rest < 0n ? -rest : rest;
    if (size + size < unit) return new Duration(down);
    return new Duration(rest < 0n ? down - unit : down + unit);
  }

  valueOf(): bigint {
    return this.nanoseconds;
  }

  /** As Go writes it: `1h2m3.5s`, `1.5ms`, `0s`. */
  toString(): string {
    const ns = this.nanoseconds;
    if (ns === 0n) return '0s';
    const sign = ns < 0n ? '-' : '';
    const size = ns < 0n ? -ns : ns;
    if (size < 1000n) return `${sign}${size}ns`;
    if (size < 1_000_000n) return `${sign}${decimal(size, 3)}µs`;
    if (size < SECOND) return `${sign}${decimal(size, 6)}ms`;
    const hours = size / HOUR;
    const minutes = (size % HOUR) / MINUTE;
    const seconds = decimal(size % MINUTE, 9);
    if (hours > 0n) return `${sign}${hours}h${minutes}m${seconds}s`;
    return minutes > 0n ? `${sign}${minutes}m${seconds}s` : `${sign}${seconds}s`;
  }
}

/** Whole units and the rest apart, so that the sum is as exact as Go's. */
function fraction(nanoseconds: bigint, unit: bigint): number {
  return Number(nanoseconds / unit) + Number(nanoseconds % unit) / Number(unit);
}

/** `value` / 10^`places` without trailing zeros. */
function decimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, '0');
  const tail = digits.slice(-places).replace(/0+$/, '');
  return digits.slice(0, -places) + (tail && `.${tail}`);
}
