/** Go's `time.Time` for templates: a moment to the nanosecond, shown in UTC or at a fixed offset. */

import { civilFromDays, type CivilTime, DAY_SECONDS, daysFromCivil, daysInMonth } from './calendar.js';
import { Duration, Month, Weekday } from './duration.js';
import { formatTime, type ShownTime } from './time-format.js';

const NANOS = 1_000_000_000n;
/** Seconds from Go's zero time, 1 January of the year 1, to the Unix epoch. */
export const ZERO_TIME = -62_135_596_800;

/**
 * A moment in time. Immutable; templates see Go's methods on it (`methods.ts`).
 * @example GoTime.parse('2025-01-02T15:04:05+01:00')
 * @publicApi
 */
export class GoTime implements ShownTime {
  private constructor(
    /** Seconds since 1970-01-01T00:00:00Z. */
    readonly unixSeconds: number,
    /** 0 to 999,999,999. */
    readonly nanosecond: number,
    /** Seconds east of UTC. */
    readonly offsetSeconds: number,
    /** Name of the zone: `UTC`, or empty for a bare offset, which is then shown as `+0100`. */
    readonly zone: string,
  ) {}

  /**
   * The moment of a `Date`, in UTC.
   * @throws {RangeError} for an invalid date.
   */
  static fromDate(date: Date): GoTime {
    const milliseconds = date.getTime();
    if (Number.isNaN(milliseconds)) throw new RangeError('the Date is invalid');
    const seconds = Math.floor(milliseconds / 1000);
    return new GoTime(seconds, (milliseconds - seconds * 1000) * 1_000_000, 0, 'UTC');
  }

  /**
   * @param offsetSeconds seconds east of UTC.
   * @param zone abbreviation such as `CET`; without one the offset is shown.
   */
  static fromUnix(seconds: number, nanosecond = 0, offsetSeconds = 0, zone = offsetSeconds === 0 ? 'UTC' : ''): GoTime {
    const carry = Math.floor(nanosecond / 1e9);
    return new GoTime(seconds + carry, nanosecond - carry * 1e9, offsetSeconds, zone);
  }

  /**
   * Reads RFC 3339 with up to nine digits of fraction: `2025-01-02T15:04:05.123456789+01:00`.
   * @throws {RangeError} for any other text or a day that does not exist.
   */
  static parse(text: string): GoTime {
    const match = RFC3339.exec(text);
    if (!match) throw new RangeError('expected a time as in 2025-01-02T15:04:05Z');
    const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    if (
      month < 1 ||
      month > 12 ||
      day < 1 ||
      day > daysInMonth(year, month) ||
      hour > 23 ||
      minute > 59 ||
      second > 59
    ) {
      throw new RangeError('the time has a part that does not exist');
    }
    const nanosecond = Number((match[7] ?? '').slice(0, 9).padEnd(9, '0'));
    const offset = match[8] ? (match[8] === '-' ? -1 : 1) * (Number(match[9]) * 3600 + Number(match[10]) * 60) : 0;
    const seconds = daysFromCivil(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 + second;
    return GoTime.fromUnix(seconds - offset, nanosecond, offset);
  }

  /** Day and time of day as shown at this time's offset. */
  civil(): CivilTime {
    const local = this.unixSeconds + this.offsetSeconds;
    const days = Math.floor(local / DAY_SECONDS);
    const rest = local - days * DAY_SECONDS;
    const hour = Math.floor(rest / 3600);
    const minute = Math.floor((rest % 3600) / 60);
    const { year, month, day } = civilFromDays(days);
    return { year, month, day, hour, minute, second: rest % 60 };
  }

  weekday(): Weekday {
    const days = Math.floor((this.unixSeconds + this.offsetSeconds) / DAY_SECONDS);
    // The epoch was a Thursday.
    return new Weekday((((days + 4) % 7) + 7) % 7);
  }

  month(): Month {
    return new Month(this.civil().month);
  }

  /** 1 to 366. */
  yearDay(): number {
    const { year, month, day } = this.civil();
    return daysFromCivil(year, month, day) - daysFromCivil(year, 1, 1) + 1;
  }

  /** Nanoseconds since the epoch, exact. */
  unixNanoseconds(): bigint {
    return BigInt(this.unixSeconds) * NANOS + BigInt(this.nanosecond);
  }

  /** The same moment shown in UTC. */
  utc(): GoTime {
    return new GoTime(this.unixSeconds, this.nanosecond, 0, 'UTC');
  }

  isZero(): boolean {
    return this.unixSeconds === ZERO_TIME && this.nanosecond === 0;
  }

  /** Negative, zero or positive as this time is before, at or after the other, whatever their offsets. */
  compare(other: GoTime): number {
    return this.unixSeconds - other.unixSeconds || this.nanosecond - other.nanosecond;
  }

  add(duration: Duration): GoTime {
    return this.at(this.unixNanoseconds() + duration.nanoseconds);
  }

  sub(other: GoTime): Duration {
    return new Duration(this.unixNanoseconds() - other.unixNanoseconds());
  }

  /** Calendar arithmetic; 31 January plus a month is 3 March (2 in a leap year), as in Go. */
  addDate(years: number, months: number, days: number): GoTime {
    const { year, month, day, hour, minute, second } = this.civil();
    const index = (year + years) * 12 + (month - 1) + months;
    const date = daysFromCivil(Math.floor(index / 12), (((index % 12) + 12) % 12) + 1, 1) + day - 1 + days;
    const local = date * DAY_SECONDS + hour * 3600 + minute * 60 + second;
    return new GoTime(local - this.offsetSeconds, this.nanosecond, this.offsetSeconds, this.zone);
  }

  /** Rounded down to a multiple of `unit` since the year 1; unchanged for a unit of zero or less. */
  truncate(unit: bigint): GoTime {
    return unit <= 0n ? this : this.at(this.unixNanoseconds() - this.restOf(unit));
  }

  /** Rounded to the nearest multiple of `unit` since the year 1, halves up; unchanged for a unit of zero or less. */
  round(unit: bigint): GoTime {
    if (unit <= 0n) return this;
    const rest = this.restOf(unit);
    return this.at(this.unixNanoseconds() - rest + (rest + rest < unit ? 0n : unit));
  }

  /** @param layout Go's reference time, as in `Jan 2, 2006 at 15:04`. */
  format(layout: string): string {
    return formatTime(this, layout);
  }

  toString(): string {
    return this.format('2006-01-02 15:04:05.999999999 -0700 MST');
  }

  /** RFC 3339, as Go's JSON. */
  toJSON(): string {
    return this.format('2006-01-02T15:04:05.999999999Z07:00');
  }

  /** Go source for this time: what `%#v` prints. */
  goString(): string {
    const { year, month, day, hour, minute, second } = this.civil();
    const zone = this.zone === 'UTC' ? 'time.UTC' : `time.Location(${JSON.stringify(this.zone)})`;
    const numbers = [day, hour, minute, second, this.nanosecond].join(', ');
    return `time.Date(${year}, time.${new Month(month)}, ${numbers}, ${zone})`;
  }

  /** What is left over a multiple of `unit`, counted from Go's zero time. */
  private restOf(unit: bigint): bigint {
    const rest = (this.unixNanoseconds() - BigInt(ZERO_TIME) * NANOS) % unit;
    return rest < 0n ? rest + unit : rest;
  }

  private at(unixNanoseconds: bigint): GoTime {
    const nanosecond = ((unixNanoseconds % NANOS) + NANOS) % NANOS;
    const seconds = (unixNanoseconds - nanosecond) / NANOS;
    return new GoTime(Number(seconds), Number(nanosecond), this.offsetSeconds, this.zone);
  }
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;
