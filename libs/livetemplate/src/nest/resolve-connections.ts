import type { Rate } from './limits/token-bucket.js';
import type { ConnectionOptions, RateLimitOptions } from './livetemplate.options.js';
import { assertKnown, mistake, positive, record } from './option-checks.js';

export const DEFAULT_CONNECTIONS = {
  origins: [] as readonly string[],
  maxMessageBytes: 262_144,
  maxViolations: 10,
  pingIntervalMs: 25_000,
  pingTimeoutMs: 20_000,
  maxQueuedFrames: 64,
  maxQueuedBytes: 1_048_576,
  slowClientTimeoutMs: 60_000,
} as const;

export const DEFAULT_RATE_LIMITS = {
  actions: { perSecond: 100, burst: 1_000 },
  messages: { perSecond: 200, burst: 2_000 },
  addressActions: { perSecond: 1_000, burst: 2_000 },
  httpActions: { perSecond: 100, burst: 1_000 },
  handshakes: { perSecond: 50, burst: 500 },
  pages: { perSecond: 50, burst: 500 },
  maxAddresses: 10_000,
} as const;

/** The options of connections that are numbers above 0. */
const CONNECTION_NUMBERS = [
  'maxMessageBytes',
  'maxViolations',
  'pingIntervalMs',
  'pingTimeoutMs',
  'maxQueuedFrames',
  'maxQueuedBytes',
  'slowClientTimeoutMs',
] as const satisfies (keyof typeof DEFAULT_CONNECTIONS)[];

/** What has a rate. */
const RATES = [
  'actions',
  'messages',
  'addressActions',
  'httpActions',
  'handshakes',
  'pages',
] as const satisfies (keyof RateLimitOptions)[];

export type ResolvedConnections = { readonly origins: readonly string[] } & Readonly<
  Record<(typeof CONNECTION_NUMBERS)[number], number>
>;

/** Null stands for no limit. */
export type ResolvedRateLimits = { readonly maxAddresses: number } & Readonly<
  Record<(typeof RATES)[number], Rate | null>
> &
  Pick<RateLimitOptions, 'addressOf'>;

export function connectionOptions(input: ConnectionOptions): ResolvedConnections {
  const defaults = DEFAULT_CONNECTIONS;
  record('connections', input, Object.keys(defaults));
  const numbers = CONNECTION_NUMBERS.map((name) => [
    name,
    positive(`connections.${name}`, input[name] ?? defaults[name]),
  ]);
  return Object.freeze({
    ...(Object.fromEntries(numbers) as Record<(typeof CONNECTION_NUMBERS)[number], number>),
    origins: originsOption(input.origins ?? defaults.origins),
  });
}

export function rateLimitOptions(input: RateLimitOptions | false): ResolvedRateLimits {
  const defaults = DEFAULT_RATE_LIMITS;
  if (typeof input !== 'object' && input !== false)
    throw mistake('rateLimits', 'an object, or false for no limits', input);
  const { addressOf, maxAddresses } =
    input === false ? {} : record('rateLimits', input, [...Object.keys(defaults), 'addressOf']);
  if (addressOf !== undefined && typeof addressOf !== 'function') {
    throw mistake('rateLimits.addressOf', 'a function from a request to an address', addressOf);
  }
  const rates = RATES.map((name) => {
    const rate = input === false ? false : (input[name] ?? defaults[name]);
    return [name, rate === false ? null : rateOption(`rateLimits.${name}`, rate)];
  });
  return Object.freeze({
    ...(Object.fromEntries(rates) as Record<(typeof RATES)[number], Rate | null>),
    maxAddresses: positive('rateLimits.maxAddresses', maxAddresses ?? defaults.maxAddresses),
    ...(addressOf === undefined ? {} : { addressOf }),
  });
}

function rateOption(option: string, input: Partial<Rate>): Rate {
  if (typeof input !== 'object' || input === null) {
    throw mistake(option, '{ perSecond, burst }, or false for no limit', input);
  }
  assertKnown(`${option}.`, input, ['perSecond', 'burst']);
  const perSecond = positive(`${option}.perSecond`, input.perSecond);
  const burst = positive(`${option}.burst`, input.burst);
  if (burst < 1) throw mistake(`${option}.burst`, 'at least 1', burst);
  return Object.freeze({ perSecond, burst });
}

function originsOption(input: readonly string[]): readonly string[] {
  if (!Array.isArray(input)) throw mistake('connections.origins', "a list, such as ['https://www.example.com']", input);
  return Object.freeze(input.map(origin));
}

function origin(input: string): string {
  // An entry that is no exact origin would silently never match.
  if (URL.canParse(input) && new URL(input).origin === input) return input;
  throw mistake('connections.origins', 'origins such as https://www.example.com, without path', input);
}
