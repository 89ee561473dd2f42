import { describe, expect, it } from '@jest/globals';

import { GoTime } from './go-time.js';
import { Duration } from './duration.js';
import { Float64 } from './go-value.js';
import { standardFunctions } from './standard.js';

function call(name: string, ...args: unknown[]): unknown {
  return standardFunctions.get(name)!.call(args);
}

const moment = new Date('2025-03-09T15:04:05Z');
const winter = GoTime.parse('2025-01-02T23:30:00+01:00');
const tasks = { one: 'задача', few: 'задачи', many: 'задач', other: 'задачи' };

describe('functions that write for people', () => {
  it.each<[string, unknown[], string]>([
    ['number', [1234567], '1,234,567'],
    ['number', [1234.5678], '1,234.568'],
    ['number', [2n ** 62n], '4,611,686,018,427,387,904'],
    ['number', [new Float64(2)], '2'],
    ['number', [1234.5, 2], '1,234.50'],
    ['number', [1234.5, 0], '1,235'],
    ['number', [1234.5, 'de-DE'], '1.234,5'],
    ['number', [1234.5, 2, 'de-DE'], '1.234,50'],
    ['number', [1234.5, null], '1,234.5'],
    ['number', [NaN], 'NaN'],
    // A language nobody knows is written as the default, not as the machine's.
    ['number', [1234.5, 'qaa'], '1,234.5'],
    ['currency', [1234.5, 'EUR'], '€1,234.50'],
    ['currency', [1234.5, 'EUR', 'de-DE'], '1.234,50\u00a0€'],
    ['currency', [1234.5, 'jpy'], '¥1,235'],
    ['currency', [-3n, 'USD', null], '-$3.00'],
    ['pluralize', [1, 'task', 'tasks'], 'task'],
    ['pluralize', [0, 'task', 'tasks'], 'tasks'],
    ['pluralize', [2n, 'task', 'tasks'], 'tasks'],
    ['pluralize', [1.5, 'task', 'tasks'], 'tasks'],
    ['pluralize', [0, 'tâche', 'tâches', 'fr'], 'tâche'],
    ['pluralize', [21, tasks, 'ru'], 'задача'],
    ['pluralize', [3, tasks, 'ru'], 'задачи'],
    ['pluralize', [11, new Map(Object.entries(tasks)), 'ru'], 'задач'],
    ['pluralize', [3, { other: 'things' }], 'things'],
    ['date', [moment], 'Mar 9, 2025'],
    ['date', [moment, null], 'Mar 9, 2025'],
    ['date', [moment, 'short'], '3/9/25'],
    ['date', [moment, 'long'], 'March 9, 2025'],
    ['date', [moment, 'full'], 'Sunday, March 9, 2025'],
    ['date', [moment, 'time', 'de-DE'], '15:04'],
    ['date', [moment, 'datetime', 'de-DE'], '09.03.2025, 15:04'],
    ['date', [moment, 'long', 'de-DE'], '9. März 2025'],
    ['date', [moment, 'Mon 2 Jan 2006 15:04:05'], 'Sun 9 Mar 2025 15:04:05'],
    ['date', [moment, 'pm'], 'pm'],
    ['date', [moment.getTime()], 'Mar 9, 2025'],
    ['date', ['2025-03-09T15:04:05.123Z', 'time', 'de-DE'], '15:04'],
    ['date', ['2025-03-09'], 'Mar 9, 2025'],
    // A time with an offset is shown at that offset, with a style as with a layout.
    ['date', [winter, 'datetime', 'de-DE'], '02.01.2025, 23:30'],
    ['date', [winter, 'Jan 2 15:04'], 'Jan 2 23:30'],
    ['date', [winter, 'datetime', 'de-DE', 'Asia/Kathmandu'], '03.01.2025, 04:15'],
    ['date', [winter, 'Jan 2 15:04 -0700', null, 'Asia/Kathmandu'], 'Jan 3 04:15 +0545'],
    ['date', [winter, 'Jan 2 15:04 MST', null, 'America/New_York'], 'Jan 2 17:30 -0500'],
    ['date', [new Date('2025-07-01T12:00:00Z'), 'time', 'de-DE', 'Europe/Berlin'], '14:00'],
    ['date', [moment, '15:04 MST', null, 'UTC'], '15:04 UTC'],
    ['truncate', ['Hello', 5], 'Hello'],
    ['truncate', ['Hello world', 7], 'Hello…'],
    ['truncate', ['Hello', 1], '…'],
    ['truncate', ['Hello', 0], ''],
    ['truncate', ['Hello', -1], ''],
    ['truncate', ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 3], '👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦'],
    ['truncate', ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 2], '👩‍👩‍👧‍👦…'],
    ['truncate', ['e\u0301e\u0301e\u0301', 2], 'e\u0301…'],
  ])('%s %p', (name, args, result) => {
    expect(call(name, ...args)).toBe(result);
  });

  it.each<[string, unknown[], string]>([
    ['number', ['1'], 'wrong type for value; expected number; got string'],
    ['number', [1, 21], 'the digits after the point are 0 to 20'],
    ['number', [1, -1], 'the digits after the point are 0 to 20'],
    ['number', [1, 'en-US', 2], 'wrong type for value; expected int; got string'],
    ['number', [1, new Duration(1n)], 'wrong type for value; expected int; got time.Duration'],
    ['number', [1, 'not a locale'], 'the locale has to be a language tag such as "en-US"'],
    ['currency', [1, '€'], 'the currency has to be a code of three letters such as "EUR"'],
    ['currency', [null, 'EUR'], 'wrong type for value; expected number; got nil'],
    ['currency', [1, 'EUR', 7], 'wrong type for value; expected string; got int'],
    ['pluralize', [1, { few: 'x' }], 'the forms need one that is called "other"'],
    ['pluralize', [2, 'task'], 'wrong type for value; expected string; got nil'],
    ['date', [null], 'wrong type for value; expected time.Time; got nil'],
    ['date', [true], 'wrong type for value; expected time.Time; got bool'],
    ['date', [1.5], 'wrong type for value; expected int; got float64'],
    ['date', ['tomorrow'], 'the value is no time such as 2025-01-02T15:04:05Z'],
    ['date', [9e15], 'the value is no time such as 2025-01-02T15:04:05Z'],
    ['date', [moment, 'meduim'], 'there is no such style; the styles are short, medium, long, full, time, datetime'],
    ['date', [moment, 'short', ''], 'the locale has to be a language tag such as "en-US"'],
    ['date', [moment, 'short', null, 'Berlin'], 'the zone has to be a name such as "Europe/Berlin"'],
    ['truncate', [5, 5], 'wrong type for value; expected string; got int'],
    ['truncate', ['a', 'b'], 'wrong type for value; expected int; got string'],
  ])('%s %p fails', (name, args, message) => {
    expect(() => call(name, ...args)).toThrow(
      expect.objectContaining({ name: 'ValueError', message }) as unknown as Error,
    );
  });

  it('keeps no more formatters than a few hundred, and each stays right', () => {
    for (let i = 0; i < 500; i++) {
      expect(call('number', 1.5, `de-x-${i.toString(36).padStart(4, '0')}`)).toBe('1,5');
    }
  });
});
