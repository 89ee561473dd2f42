import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Duration, Month, Weekday } from './duration.js';
import { Float64 } from './go-value.js';
import { GoTime } from './go-time.js';
import { methodOf } from './methods.js';
import { printValue } from './print.js';

const A = GoTime.parse('2009-11-10T23:00:00.0123456+01:00');
const MORNING = GoTime.parse('2025-02-04T07:05:09Z');

describe('GoTime.format', () => {
  it.each([
    ['Mon Jan _2 15:04:05 2006', 'Tue Nov 10 23:00:00 2009'],
    ['02 Jan 06 15:04 MST', '10 Nov 09 23:00 +0100'],
    ['Monday, 02-Jan-06 15:04:05 -0700', 'Tuesday, 10-Nov-09 23:00:00 +0100'],
    ['2006-01-02T15:04:05Z07:00', '2009-11-10T23:00:00+01:00'],
    ['2006-01-02T15:04:05.999999999Z07:00', '2009-11-10T23:00:00.0123456+01:00'],
    ['3:04PM 03 pm', '11:00PM 11 pm'],
    ['.000 .00000 ,000 .9 .99 .999 .9999999999', '.012 .01234 ,012  .01 .012 .0123456'],
    ['.007 .00x .', '.007 .01x .'],
    ['002 __2 _2 _2006 2', '314 314 10 _2009 10'],
    ['-07 -07:00 -070000 -07:00:00 Z07 Z0700 Z070000', '+01 +01:00 +010000 +01:00:00 +01 +0100 +010000'],
    ['Month Janet January Monday', 'Month Janet November Tuesday'],
    ['1 01 4 04 5 05', '11 11 0 00 0 00'],
    ['日本 2006年', '日本 2009年'],
    ['', ''],
  ])('%s', (layout, text) => {
    expect(A.format(layout)).toBe(text);
  });

  it('pads with blanks or zeros, and writes Z in UTC', () => {
    expect(MORNING.format('_2|__2|002|3|03|4|5|PM|Z0700|MST|.999')).toBe(' 4| 35|035|7|07|5|9|AM|Z|UTC|');
  });

  it('shows years of any length', () => {
    expect(GoTime.fromUnix(-62_198_755_200).format('2006-01-02 06')).toBe('-0001-01-01 00');
    expect(GoTime.fromUnix(300_000_000_000).format('2006')).toBe('11476');
  });

  it('shows odd offsets', () => {
    const time = GoTime.fromUnix(0, 0, -(5 * 3600 + 30 * 60 + 15), 'ODD');
    expect(time.format('-0700 -07:00:00 MST')).toBe('-0530 -05:30:15 ODD');
  });
});

describe('GoTime.parse', () => {
  it.each([
    ['2025-01-02T15:04:05Z', '2025-01-02 15:04:05 +0000 UTC'],
    ['2025-01-02T15:04:05+00:00', '2025-01-02 15:04:05 +0000 UTC'],
    ['2024-02-29T23:59:59.5-05:30', '2024-02-29 23:59:59.5 -0530 -0530'],
    ['0001-01-01T00:00:00Z', '0001-01-01 00:00:00 +0000 UTC'],
  ])('%s', (text, shown) => {
    expect(GoTime.parse(text).toString()).toBe(shown);
  });

  it.each(['2025-02-29T00:00:00Z', '2025-13-01T00:00:00Z', '2025-01-01T24:00:00Z', '2025-01-01', 'now'])(
    'refuses %s',
    (text) => {
      expect(() => GoTime.parse(text)).toThrow(RangeError);
    },
  );

  it('refuses an invalid Date', () => {
    expect(() => GoTime.fromDate(new Date(NaN))).toThrow(RangeError);
  });

  it('agrees with Date on the calendar', () => {
    const day = fc.date({ min: new Date('-009999-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, (date) => {
        const { year, month, day, hour, minute, second } = GoTime.fromDate(date).civil();
        expect([year, month - 1, day, hour, minute, second]).toEqual([
          date.getUTCFullYear(),
          date.getUTCMonth(),
          date.getUTCDate(),
          date.getUTCHours(),
          date.getUTCMinutes(),
          date.getUTCSeconds(),
        ]);
        expect(GoTime.fromDate(date).weekday().value).toBe(date.getUTCDay());
        expect(GoTime.fromDate(date).addDate(0, 0, 0).compare(GoTime.fromDate(date))).toBe(0);
      }),
    );
  });
});

describe('Duration', () => {
  it.each([
    [0n, '0s'],
    [1n, '1ns'],
    [-1500n, '-1.5µs'],
    [1_500_000n, '1.5ms'],
    [1_000_000_000n, '1s'],
    [3_600_000_000_000n, '1h0m0s'],
    [3_723_500_000_000n, '1h2m3.5s'],
    [60_000_000_001n, '1m0.000000001s'],
    [-(2n ** 63n), '-2562047h47m16.854775808s'],
    [2n ** 70n, '2562047h47m16.854775807s'],
  ])('%s prints %s', (nanoseconds, text) => {
    expect(new Duration(nanoseconds).toString()).toBe(text);
  });

  it.each([
    [1_499n, 1_000n],
    [1_500n, 2_000n],
    [-1_500n, -2_000n],
    [-1_499n, -1_000n],
  ])('%s rounds to %s', (nanoseconds, rounded) => {
    expect(new Duration(nanoseconds).round(1000n).nanoseconds).toBe(rounded);
  });
});

describe('the integer types', () => {
  it('are words as text and integers as numbers', () => {
    expect(`${String(new Month(3))} ${Number(new Month(3))}`).toBe('March 3');
    expect(`${String(new Weekday(0))} ${Number(new Weekday(0))}`).toBe('Sunday 0');
    expect(`${String(new Duration(1500n))} ${Number(new Duration(1500n))}`).toBe('1.5µs 1500');
  });
});

describe('methodOf', () => {
  const call = (value: unknown, name: string, ...args: unknown[]): unknown => methodOf(value, name)!.call(args);

  it.each<[unknown, string, unknown[], unknown]>([
    [A, 'Year', [], 2009],
    [A, 'Month', [], new Month(11)],
    [A, 'Day', [], 10],
    [A, 'Weekday', [], new Weekday(2)],
    [A, 'YearDay', [], 314],
    [A, 'Hour', [], 23],
    [A, 'Nanosecond', [], 12_345_600],
    [A, 'Unix', [], 1_257_890_400],
    [A, 'UnixMilli', [], 1_257_890_400_012],
    [A, 'UnixNano', [], 1_257_890_400_012_345_600n],
    [GoTime.fromUnix(-1, 500_000_000), 'UnixMilli', [], -500],
    [GoTime.fromUnix(-1, 999_999), 'UnixMilli', [], -1000],
    [A, 'IsZero', [], false],
    [GoTime.parse('0001-01-01T00:00:00Z'), 'IsZero', [], true],
    [A, 'Equal', [A.utc()], true],
    [A, 'Before', [new Date()], true],
    [A, 'After', [MORNING], false],
    [A, 'Sub', [MORNING], new Duration(A.unixNanoseconds() - MORNING.unixNanoseconds())],
    [MORNING.sub(GoTime.parse('2025-02-04T05:05:09Z')), 'Hours', [], new Float64(2)],
    [new Duration(90_000_000_000n), 'Minutes', [], 1.5],
    [new Duration(90_000_000_000n), 'Milliseconds', [], 90_000],
    [new Month(3), 'String', [], 'March'],
    [new Date(0), 'Format', ['2006'], '1970'],
  ])('%s.%s(%p)', (value, name, args, result) => {
    expect(call(value, name, ...args)).toStrictEqual(result);
  });

  it.each<[string, unknown[], string]>([
    ['AddDate', [0, 1, 0], '2025-03-04 07:05:09 +0000 UTC'],
    ['AddDate', [0, -14, 31], '2024-01-04 07:05:09 +0000 UTC'],
    ['Add', [60_000_000_000], '2025-02-04 07:06:09 +0000 UTC'],
    ['Add', [new Duration(-1n)], '2025-02-04 07:05:08.999999999 +0000 UTC'],
    ['Truncate', [3_600_000_000_000], '2025-02-04 07:00:00 +0000 UTC'],
    ['Truncate', [7 * 86_400_000_000_000], '2025-02-03 00:00:00 +0000 UTC'],
    ['Round', [60_000_000_000], '2025-02-04 07:05:00 +0000 UTC'],
  ])('%s %j', (name, args, text) => {
    expect(printValue(call(MORNING, name, ...args))).toBe(text);
  });

  it('adds months by the calendar', () => {
    expect(printValue(call(GoTime.parse('2025-01-31T00:00:00Z'), 'AddDate', 0, 1, 0))).toMatch(/^2025-03-03/);
    expect(printValue(call(GoTime.parse('2024-02-29T00:00:00Z'), 'AddDate', 1, 0, 0))).toMatch(/^2025-03-01/);
  });

  it.each<[string, unknown[], string]>([
    ['Format', [1], 'arg_type'],
    ['Equal', ['now'], 'arg_type'],
    ['Add', ['1h'], 'arg_type'],
    ['AddDate', [0, 1.5, 0], 'arg_type'],
    ['AddDate', [0, null, 0], 'arg_type'],
    ['Zone', [], 'bad_call'],
    ['Date', [], 'bad_call'],
  ])('%s %j fails as %s', (name, args, errorClass) => {
    expect(() => call(A, name, ...args)).toThrow(
      expect.objectContaining({ name: 'ValueError', errorClass }) as unknown as Error,
    );
  });

  it('knows no other method, least of all those of JavaScript', () => {
    for (const name of ['getTime', 'toString', 'constructor', 'format', '__proto__', 'nope']) {
      expect(methodOf(new Date(0), name)).toBeUndefined();
      expect(methodOf(new Duration(1n), name)).toBeUndefined();
    }
    expect(methodOf('x', 'String')).toBeUndefined();
    expect(methodOf({ Format: 1 }, 'Format')).toBeUndefined();
  });

  it('tells how many arguments a method takes', () => {
    expect(methodOf(A, 'AddDate')).toMatchObject({ minArgs: 3, maxArgs: 3, params: ['int', 'int', 'int'] });
    expect(methodOf(A, 'Year')).toMatchObject({ minArgs: 0, maxArgs: 0 });
  });
});
