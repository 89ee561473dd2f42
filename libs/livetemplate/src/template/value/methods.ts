/** The methods a template can call on times, durations, months and weekdays: `{{.created.Format "Jan 2"}}`. */

import { durationArgument, intArgument, stringArgument, timeArgument } from './arguments.js';
import { Duration, Month, Weekday } from './duration.js';
import { type ParameterKind, type TemplateFunction, ValueError } from './function.js';
import { float, int, timeOf } from './go-value.js';
import type { GoTime } from './go-time.js';

/** A method: a {@link TemplateFunction} without its receiver. */
interface Method<Receiver> {
  readonly params: readonly ParameterKind[];
  readonly call: (receiver: Receiver, args: readonly unknown[]) => unknown;
}

type Methods<Receiver> = ReadonlyMap<string, Method<Receiver>>;

/**
 * The method of that name, bound to the value; undefined where the value has none. A `Date` has Go's methods, not its
 * own: what a template can do with a time does not depend on how the time came in.
 */
export function methodOf(value: unknown, name: string): TemplateFunction | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof Duration) return bind(DURATION, value, name);
  if (value instanceof Month || value instanceof Weekday) return bind(NAMED, value, name);
  const time = timeOf(value);
  return time && bind(TIME, time, name);
}

function bind<Receiver>(methods: Methods<Receiver>, receiver: Receiver, name: string): TemplateFunction | undefined {
  const method = methods.get(name);
  if (!method) return undefined;
  const count = method.params.length;
  return {
    name,
    minArgs: count,
    maxArgs: count,
    pure: true,
    params: method.params,
    call: (args) => method.call(receiver, args),
  };
}

function getter<Receiver>(get: (receiver: Receiver) => unknown): Method<Receiver> {
  return { params: [], call: get };
}

function withTime(call: (time: GoTime, other: GoTime) => unknown): Method<GoTime> {
  return { params: ['time'], call: (time, args) => call(time, timeArgument(args[0])) };
}

function withDuration<Receiver>(call: (receiver: Receiver, duration: Duration) => unknown): Method<Receiver> {
  return { params: ['int'], call: (receiver, args) => call(receiver, durationArgument(args[0])) };
}

/** A method of Go's with more results than a template can take: there, but not to be called. */
function severalResults(name: string, count: number): [string, Method<GoTime>] {
  const call = (): never => {
    throw new ValueError('bad_call', `can't call method/function "${name}" with ${count} results`);
  };
  return [name, { params: [], call }];
}

const nanosecondsPer = (unit: bigint) => (time: GoTime) => floorDivide(time.unixNanoseconds(), unit);

const TIME: Methods<GoTime> = new Map<string, Method<GoTime>>([
  ['Format', { params: ['string'], call: (time, args) => time.format(stringArgument(args[0])) }],
  ['String', getter((time) => time.toString())],
  ['GoString', getter((time) => time.goString())],
  ['Unix', getter((time) => time.unixSeconds)],
  ['UnixMilli', getter(nanosecondsPer(1_000_000n))],
  ['UnixMicro', getter(nanosecondsPer(1000n))],
  // Far from 1970 the 64 bits are not enough.
  ['UnixNano', getter((time) => int(BigInt.asIntN(64, time.unixNanoseconds())))],
  ['Year', getter((time) => time.civil().year)],
  ['Month', getter((time) => time.month())],
  ['Day', getter((time) => time.civil().day)],
  ['Hour', getter((time) => time.civil().hour)],
  ['Minute', getter((time) => time.civil().minute)],
  ['Second', getter((time) => time.civil().second)],
  ['Nanosecond', getter((time) => time.nanosecond)],
  ['Weekday', getter((time) => time.weekday())],
  ['YearDay', getter((time) => time.yearDay())],
  ['UTC', getter((time) => time.utc())],
  ['IsZero', getter((time) => time.isZero())],
  // Times have a fixed offset.
  ['IsDST', getter(() => false)],
  ['Equal', withTime((time, other) => time.compare(other) === 0)],
  ['Before', withTime((time, other) => time.compare(other) < 0)],
  ['After', withTime((time, other) => time.compare(other) > 0)],
  ['Compare', withTime((time, other) => Math.sign(time.compare(other)))],
  ['Sub', withTime((time, other) => time.sub(other))],
  ['Add', withDuration((time, duration) => time.add(duration))],
  ['Truncate', withDuration((time, unit) => time.truncate(unit.nanoseconds))],
  ['Round', withDuration((time, unit) => time.round(unit.nanoseconds))],
  [
    'AddDate',
    {
      params: ['int', 'int', 'int'],
      call: (time, args) => {
        const [years, months, days] = args.map((value) => Number(intArgument(value)));
        return time.addDate(years!, months!, days!);
      },
    },
  ],
  severalResults('Date', 3),
  severalResults('Clock', 3),
  severalResults('ISOWeek', 2),
  severalResults('Zone', 2),
  severalResults('ZoneBounds', 2),
]);

const DURATION: Methods<Duration> = new Map<string, Method<Duration>>([
  ['Hours', getter((duration) => float(duration.hours()))],
  ['Minutes', getter((duration) => float(duration.minutes()))],
  ['Seconds', getter((duration) => float(duration.seconds()))],
  ['Milliseconds', getter((duration) => int(duration.nanoseconds / 1_000_000n))],
  ['Microseconds', getter((duration) => int(duration.nanoseconds / 1000n))],
  ['Nanoseconds', getter((duration) => int(duration.nanoseconds))],
  ['Abs', getter((duration) => (duration.nanoseconds < 0n ? new Duration(-duration.nanoseconds) : duration))],
  ['Round', withDuration((duration, unit) => duration.round(unit.nanoseconds))],
  ['Truncate', withDuration((duration, unit) => duration.truncate(unit.nanoseconds))],
  ['String', getter((duration) => duration.toString())],
]);

const NAMED: Methods<Month | Weekday> = new Map([['String', getter<Month | Weekday>((value) => value.toString())]]);

function floorDivide(value: bigint, unit: bigint): number | bigint {
  const rest = value % unit;
  return int((value - rest) / unit - (rest < 0n ? 1n : 0n));
}
