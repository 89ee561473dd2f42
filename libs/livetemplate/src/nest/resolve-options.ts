import { randomBytes } from 'node:crypto';

import type { Type } from '@nestjs/common';

import type { RegisteredFunction } from '../core.js';
import { ConfigurationError } from '../errors/index.js';
import { resolveLimits, type PageLimits } from '../page/limits.js';
import type { PageStore } from '../ports/index.js';
import type { Authenticator } from './auth/authenticator.js';
import type { Rate } from './limits/token-bucket.js';
import type { LiveTemplateModuleOptions, RateLimitOptions, RedisStoreOption } from './livetemplate.options.js';

/** The defaults of all options that have a plain one. */
export const DEFAULT_OPTIONS = {
  store: 'memory',
  applicationId: 'default',
  basePath: '/livetemplate',
  connections: {
    origins: [] as readonly string[],
    maxMessageBytes: 262_144,
    maxViolations: 10,
    pingIntervalMs: 25_000,
    pingTimeoutMs: 20_000,
    maxQueuedFrames: 64,
    maxQueuedBytes: 1_048_576,
    slowClientTimeoutMs: 60_000,
  },
  rateLimits: {
    actions: { perSecond: 100, burst: 1_000 },
    messages: { perSecond: 200, burst: 2_000 },
    httpActions: { perSecond: 100, burst: 1_000 },
    handshakes: { perSecond: 50, burst: 500 },
    pages: { perSecond: 50, burst: 500 },
    maxAddresses: 10_000,
  },
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
] as const satisfies (keyof typeof DEFAULT_OPTIONS.connections)[];

/** What has a rate. */
const RATES = [
  'actions',
  'messages',
  'httpActions',
  'handshakes',
  'pages',
] as const satisfies (keyof RateLimitOptions)[];

/** Fewer bytes could be guessed off-line from a single token. */
const MIN_SECRET_BYTES = 32;

/** Stands for an address in messages: there may be a password in it. */
const UNTOLD = 'another string';

type StoreOption = 'memory' | RedisStoreOption | PageStore;

/** Where one set of templates comes from. */
export interface TemplateSetSource {
  /** What stands before the names of its templates: `admin:`, or nothing for a set that is alone. */
  readonly prefix: string;
  /** Globs, or texts by name. */
  readonly from: readonly string[] | Readonly<Record<string, string>>;
}

export type ResolvedConnections = { readonly origins: readonly string[] } & Readonly<
  Record<(typeof CONNECTION_NUMBERS)[number], number>
>;

/** Null stands for no limit. */
export type ResolvedRateLimits = { readonly maxAddresses: number } & Readonly<
  Record<(typeof RATES)[number], Rate | null>
> &
  Pick<RateLimitOptions, 'addressOf'>;

/** The options as the rest of the module reads them: complete, checked, frozen. */
export interface ResolvedOptions {
  readonly templates: readonly TemplateSetSource[];
  readonly watch: boolean;
  readonly functions: Readonly<Record<string, RegisteredFunction>>;
  readonly secret: string;
  /** True where the secret was made up here and dies with the process. */
  readonly secretIsRandom: boolean;
  readonly store: StoreOption;
  readonly applicationId: string;
  readonly basePath: string;
  readonly authenticator: Authenticator | Type<Authenticator> | null;
  readonly pages: PageLimits;
  readonly connections: ResolvedConnections;
  readonly rateLimits: ResolvedRateLimits;
  readonly debug: boolean;
}

/**
 * @param environment `NODE_ENV`
 * @throws {ConfigurationError} naming the option, what was expected and what was received.
 */
export function resolveOptions(input: LiveTemplateModuleOptions, environment: string | undefined): ResolvedOptions {
  const production = environment === 'production';
  const secretIsRandom = input.secret === undefined;
  const templates = templatesOption(input.templates);
  const resolved: ResolvedOptions = {
    templates,
    watch: watchOption(input.watch, templates, environment),
    functions: Object.freeze({ ...input.functions }),
    secret: secretOption(input.secret, production),
    secretIsRandom,
    store: storeOption(input.store ?? DEFAULT_OPTIONS.store),
    applicationId: text('applicationId', input.applicationId ?? DEFAULT_OPTIONS.applicationId),
    basePath: basePathOption(input.basePath ?? DEFAULT_OPTIONS.basePath),
    authenticator: input.authenticator ?? null,
    pages: resolveLimits(input.pages ?? {}),
    connections: connectionOptions(input.connections ?? {}),
    rateLimits: rateLimitOptions(input.rateLimits ?? {}),
    debug: input.debug ?? !production,
  };
  return Object.freeze(resolved);
}

function connectionOptions(input: NonNullable<LiveTemplateModuleOptions['connections']>): ResolvedConnections {
  const defaults = DEFAULT_OPTIONS.connections;
  const numbers = CONNECTION_NUMBERS.map((name) => [
    name,
    positive(`connections.${name}`, input[name] ?? defaults[name]),
  ]);
  return Object.freeze({
    ...(Object.fromEntries(numbers) as Record<(typeof CONNECTION_NUMBERS)[number], number>),
    origins: Object.freeze((input.origins ?? defaults.origins).map(origin)),
  });
}

function rateLimitOptions(input: RateLimitOptions | false): ResolvedRateLimits {
  const defaults = DEFAULT_OPTIONS.rateLimits;
  const { addressOf, maxAddresses } = input === false ? {} : input;
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
  const perSecond = positive(`${option}.perSecond`, input.perSecond);
  const burst = positive(`${option}.burst`, input.burst);
  if (burst < 1) throw mistake(`${option}.burst`, 'at least 1', burst);
  return Object.freeze({ perSecond, burst });
}

function templatesOption(input: LiveTemplateModuleOptions['templates'] | undefined): readonly TemplateSetSource[] {
  const { sets } = (typeof input === 'object' ? (input ?? {}) : {}) as { sets?: unknown };
  // A text may be named `sets` as well.
  if (typeof sets !== 'object' || sets === null) {
    return Object.freeze([Object.freeze({ prefix: '', from: templateSet('templates', input) })]);
  }
  const named = Object.entries(sets).map(([name, set]: [string, unknown]) => {
    if (!/^[\w-]+$/u.test(name)) throw mistake('templates.sets', 'named by letters, digits, - and _', name);
    return Object.freeze({ prefix: `${name}:`, from: templateSet(`templates.sets.${name}`, set) });
  });
  if (named.length === 0) throw mistake('templates.sets', 'at least one set', 'none');
  return Object.freeze(named);
}

function templateSet(option: string, input: unknown): TemplateSetSource['from'] {
  if (typeof input === 'string') return Object.freeze([text(option, input)]);
  if (Array.isArray(input)) return Object.freeze(input.map((glob: unknown) => text(option, glob)));
  if (typeof input === 'object' && input !== null) return Object.freeze({ ...(input as Record<string, string>) });
  throw mistake(option, 'a glob, a list of globs, or template texts by name', input);
}

function watchOption(
  input: boolean | undefined,
  templates: ResolvedOptions['templates'],
  environment: string | undefined,
): boolean {
  const files = templates.some(({ from }) => Array.isArray(from));
  if (input === true && !files) {
    throw new ConfigurationError('"watch" is true, but "templates" are texts. Pass globs of files to watch.');
  }
  // Like most of Nest's tools, developers seldom set NODE_ENV; those who deploy and those who test do.
  return input ?? (files && environment !== 'production' && environment !== 'test');
}

function secretOption(input: string | undefined, production: boolean): string {
  if (input === undefined) {
    if (!production) return randomBytes(MIN_SECRET_BYTES).toString('base64url');
    throw new ConfigurationError(
      '"secret" is missing, and NODE_ENV is production. Pass at least 32 random bytes, the same on all nodes, ' +
        'for instance the output of `openssl rand -base64 48`.',
    );
  }
  // The value itself must not end up in a log, however wrong it is.
  if (typeof input !== 'string') throw mistake('secret', 'a string', typeof input);
  const bytes = Buffer.byteLength(input);
  if (bytes < MIN_SECRET_BYTES) {
    throw new ConfigurationError(
      `"secret" must have at least ${MIN_SECRET_BYTES} bytes. Received ${bytes}. \`openssl rand -base64 48\` makes one.`,
    );
  }
  return input;
}

function storeOption(input: StoreOption): StoreOption {
  if (input === 'memory') return input;
  const { commit, redis } = (input ?? {}) as { commit?: unknown; redis?: string | { duplicate?: unknown } };
  if (typeof redis === 'string') {
    if (/^rediss?:\/\/[^/]/u.test(redis) && URL.canParse(redis)) return input;
    throw mistake('store.redis', 'an address such as redis://localhost:6379', UNTOLD);
  }
  if (typeof commit === 'function' || typeof redis?.duplicate === 'function') return input;
  const expected = "'memory', { redis: an address or a client of ioredis }, or an implementation of PageStore";
  throw mistake('store', expected, typeof input === 'string' ? UNTOLD : input);
}

function basePathOption(input: string): string {
  if (/^(\/[\w.~-]+)+$/u.test(input)) return input;
  throw mistake('basePath', "a path such as '/livetemplate', without a slash at its end", input);
}

function origin(input: string): string {
  // An entry that is no exact origin would silently never match.
  if (URL.canParse(input) && new URL(input).origin === input) return input;
  throw mistake('connections.origins', 'origins such as https://www.example.com, without path', input);
}

function text(option: string, input: unknown): string {
  if (typeof input === 'string' && input !== '') return input;
  throw mistake(option, 'a string that is not empty', input);
}

function positive(option: string, input: unknown): number {
  if (typeof input === 'number' && Number.isFinite(input) && input > 0) return input;
  throw mistake(option, 'a number above 0', input);
}

function mistake(option: string, expected: string, received: unknown): ConfigurationError {
  const shown =
    typeof received === 'object' && received !== null
      ? `an instance of ${received.constructor?.name ?? 'Object'}`
      : String(received);
  return new ConfigurationError(`"${option}" must be ${expected}. Received ${shown}.`);
}
