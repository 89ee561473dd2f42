/** `date`: a moment in the words of a language, or by one of Go's layouts. */

import { intArgument, stringArgument, wrongType } from './arguments.js';
import { type TemplateFunction, ValueError } from './function.js';
import { GoTime } from './go-time.js';
import { timeOf } from './go-value.js';
import { Formatters, localeArgument } from './locale.js';

type Style = Pick<Intl.DateTimeFormatOptions, 'dateStyle' | 'timeStyle'>;

const STYLES: ReadonlyMap<string, Style> = new Map<string, Style>([
  ['short', { dateStyle: 'short' }],
  ['medium', { dateStyle: 'medium' }],
  ['long', { dateStyle: 'long' }],
  ['full', { dateStyle: 'full' }],
  ['time', { timeStyle: 'short' }],
  ['datetime', { dateStyle: 'medium', timeStyle: 'short' }],
]);

const styled = new Formatters(
  (locales, style = '') => new Intl.DateTimeFormat(locales, { ...STYLES.get(style), timeZone: 'UTC' }),
);

const offsets = new Formatters(
  (locales, timeZone = '') => new Intl.DateTimeFormat(locales, { timeZone, timeZoneName: 'longOffset' }),
);

/** `date T [STYLE [LOCALE [ZONE]]]`. */
function date([moment, style, locale, zone]: readonly unknown[]): string {
  const name = style === undefined || style === null ? 'medium' : stringArgument(style);
  const time = inZone(momentArgument(moment), zone);
  const language = localeArgument(locale);
  if (STYLES.has(name)) return styled.get(language, name).format((time.unixSeconds + time.offsetSeconds) * 1000);
  // A layout shows the reference time of Go, which no lower-case word but "pm" is part of.
  if (/^[a-z]{3,}$/.test(name)) {
    throw new ValueError('call_failed', `there is no such style; the styles are ${[...STYLES.keys()].join(', ')}`);
  }
  return time.format(name);
}

/** A time; the milliseconds of `Date.now()`; or the text of a time in JSON, or of a day. */
function momentArgument(value: unknown): GoTime {
  const time = timeOf(value);
  if (time) return time;
  try {
    if (typeof value === 'string') return GoTime.parse(/^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00Z` : value);
    if (typeof value === 'number') return GoTime.fromDate(new Date(Number(intArgument(value))));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ValueError('call_failed', 'the value is no time such as 2025-01-02T15:04:05Z');
  }
  throw wrongType(value, 'time.Time');
}

/** The moment as the clocks of a time zone show it; without a zone as it came. */
function inZone(time: GoTime, zone: unknown): GoTime {
  if (zone === undefined || zone === null) return time;
  const parts = offsetFormat(stringArgument(zone)).formatToParts(time.unixSeconds * 1000);
  const shown = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
  // "GMT", or "GMT+05:45", with seconds where clocks still followed the sun.
  const [, sign = '+', hours = '0', minutes = '0', seconds = '0'] =
    /([+\-−])(\d+)(?::(\d+))?(?::(\d+))?/u.exec(shown) ?? [];
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return GoTime.fromUnix(time.unixSeconds, time.nanosecond, sign === '+' ? offset : -offset);
}

function offsetFormat(zone: string): Intl.DateTimeFormat {
  try {
    return offsets.get('en-US', zone);
  } catch {
    throw new ValueError('call_failed', 'the zone has to be a name such as "Europe/Berlin"');
  }
}

export const dateFunction: TemplateFunction = {
  name: 'date',
  minArgs: 1,
  maxArgs: 4,
  pure: true,
  params: ['any', 'string'],
  call: date,
};
