import { randomBytes } from 'node:crypto';

import type { Type } from '@nestjs/common';

import type { RegisteredFunction } from '../core.js';
import { ConfigurationError } from '../errors/index.js';
import { DEFAULT_PAGE_LIMITS, resolveLimits, type PageLimits } from '../page/limits.js';
import type { Authenticator } from './auth/authenticator.js';
import { debugOption, type ResolvedDebug } from './debug/debug.options.js';
import { DEFAULT_KEYS, keyOptions, type KeyOptions } from './key.options.js';
import type { LiveTemplateModuleOptions } from './livetemplate.options.js';
import { metricsOption, type ResolvedMetrics } from './metrics/metrics.options.js';
import { assertKnown, flag, mistake, record, text } from './option-checks.js';
import {
  connectionOptions,
  DEFAULT_CONNECTIONS,
  DEFAULT_RATE_LIMITS,
  rateLimitOptions,
  type ResolvedConnections,
  type ResolvedRateLimits,
} from './resolve-connections.js';
import { storeOption, type StoreOption } from './store.options.js';
import { DEFAULT_UPLOADS, uploadOptions, type UploadOptions } from './uploads/upload.options.js';

/** The defaults of all options that have a plain one. */
export const DEFAULT_OPTIONS = {
  store: 'memory',
  applicationId: 'default',
  basePath: '/livetemplate',
  connections: DEFAULT_CONNECTIONS,
  rateLimits: DEFAULT_RATE_LIMITS,
  uploads: DEFAULT_UPLOADS,
  keys: DEFAULT_KEYS,
} as const;

/** All options; a name that is not here would silently have no effect. */
const OPTIONS = Object.keys({
  templates: true,
  watch: true,
  functions: true,
  secret: true,
  store: true,
  applicationId: true,
  basePath: true,
  authenticator: true,
  pages: true,
  connections: true,
  rateLimits: true,
  uploads: true,
  keys: true,
  debug: true,
  metrics: true,
  tracing: true,
  debugHeaders: true,
} satisfies Record<keyof LiveTemplateModuleOptions, true>);

/** Fewer bytes could be guessed off-line from a single token. */
const MIN_SECRET_BYTES = 32;

/** Where one set of templates comes from. */
export interface TemplateSetSource {
  /** What stands before the names of its templates: `admin:`, or nothing for a set that is alone. */
  readonly prefix: string;
  /** Globs, or texts by name. */
  readonly from: readonly string[] | Readonly<Record<string, string>>;
}

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
  /** Of the group cookie, without the prefix for HTTPS. */
  readonly cookieName: string;
  readonly authenticator: Authenticator | Type<Authenticator> | null;
  readonly pages: PageLimits;
  readonly connections: ResolvedConnections;
  readonly rateLimits: ResolvedRateLimits;
  readonly uploads: Readonly<Required<UploadOptions>>;
  readonly keys: Readonly<Required<KeyOptions>>;
  /** Whether developers are told what they may want to change. */
  readonly debug: boolean;
  readonly debugPage: ResolvedDebug;
  readonly metrics: ResolvedMetrics;
  /** Null: where a tracer provider is registered. */
  readonly tracing: boolean | null;
  readonly debugHeaders: boolean;
  /** Name of the application whose debug page this one is; null for all others. */
  readonly shows: string | null;
}

/**
 * @param environment `NODE_ENV`
 * @param feature the application's name where `forFeature` has set it up; null for that of `forRoot`
 * @throws {ConfigurationError} naming the option, what was expected and what was received.
 */
export function resolveOptions(
  input: LiveTemplateModuleOptions,
  environment: string | undefined,
  feature: string | null = null,
): ResolvedOptions {
  const production = environment === 'production';
  assertOptions(input, 'useFactory and its like have to return');
  assertKnown('', input, OPTIONS);
  const secretIsRandom = input.secret === undefined;
  const templates = templatesOption(input.templates);
  const debugPage = debugOption(input.debug, production);
  const resolved: ResolvedOptions = {
    templates,
    watch: watchOption(input.watch, templates, environment),
    functions: functionsOption(input.functions ?? {}),
    secret: secretOption(input.secret, production),
    secretIsRandom,
    store: storeOption(input.store ?? DEFAULT_OPTIONS.store),
    ...placeOptions(input, feature),
    authenticator: authenticatorOption(input.authenticator),
    pages: resolveLimits(record('pages', input.pages ?? {}, Object.keys(DEFAULT_PAGE_LIMITS)), 'pages.'),
    connections: connectionOptions(input.connections ?? {}),
    rateLimits: rateLimitOptions(input.rateLimits ?? {}),
    uploads: uploadOptions(input.uploads ?? {}),
    keys: keyOptions(input.keys ?? {}),
    debug: debugPage.on && !production,
    debugPage,
    metrics: metricsOption(input.metrics),
    tracing: input.tracing === undefined ? null : flag('tracing', input.tracing),
    debugHeaders: flag('debugHeaders', input.debugHeaders ?? false),
    shows: null,
  };
  return Object.freeze(resolved);
}

/** What tells the applications of a process apart. */
function placeOptions(
  { applicationId, basePath }: LiveTemplateModuleOptions,
  feature: string | null,
): Pick<ResolvedOptions, 'applicationId' | 'basePath' | 'cookieName'> {
  const name = 'livetemplate';
  if (feature === null) {
    return {
      applicationId: nameOption(applicationId ?? DEFAULT_OPTIONS.applicationId),
      basePath: basePathOption(basePath ?? DEFAULT_OPTIONS.basePath),
      cookieName: name,
    };
  }
  if (applicationId !== undefined && applicationId !== feature) {
    throw new ConfigurationError(
      `The options of the application "${feature}" have "applicationId": ${JSON.stringify(applicationId)}. The name of an ` +
        'application of forFeatureAsync() stands beside its factory; leave it out of what the factory returns.',
    );
  }
  return {
    applicationId: feature,
    basePath: basePathOption(basePath ?? `${DEFAULT_OPTIONS.basePath}/${feature}`),
    // Two applications at one host never overwrite each other's cookie.
    cookieName: `${name}-${feature}`,
  };
}

/** @param who needs them @throws {ConfigurationError} where there are none */
export function assertOptions(input: unknown, who: string): void {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return;
  throw new ConfigurationError(
    `${who} the options, at least { templates: 'views/**/*.html' }. Received ${String(input)}.`,
  );
}

/** It is part of keys, tokens and metrics. */
function nameOption(input: unknown): string {
  if (typeof input === 'string' && /^[\w./-]+$/u.test(input)) return input;
  throw mistake('applicationId', 'a name of letters, digits, - and _, dots and slashes', input);
}

function functionsOption(input: Readonly<Record<string, RegisteredFunction>>): ResolvedOptions['functions'] {
  if (typeof input !== 'object' || input === null) {
    throw mistake('functions', 'functions by name, such as { upper: (text) => text.toUpperCase() }', input);
  }
  for (const [name, registered] of Object.entries(input)) {
    const fn: unknown = typeof registered === 'object' && registered !== null ? registered.fn : registered;
    if (typeof fn !== 'function') throw mistake(`functions.${name}`, 'a function, or { fn, pure }', registered);
  }
  return Object.freeze({ ...input });
}

function authenticatorOption(input: LiveTemplateModuleOptions['authenticator']): ResolvedOptions['authenticator'] {
  if (input === undefined || input === null) return null;
  // A class may stand for a provider that is made of another one.
  if (typeof input === 'function') return input;
  const { identify, sessionGroup } = input as Partial<Authenticator>;
  if (typeof identify === 'function' && typeof sessionGroup === 'function') return input;
  throw mistake('authenticator', 'a class or an object with the methods identify and sessionGroup', input);
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
  if (named.length === 0) throw new ConfigurationError('"templates.sets" must be at least one set. Received none.');
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
  return flag('watch', input ?? (files && environment !== 'production' && environment !== 'test'));
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

function basePathOption(input: string): string {
  if (typeof input === 'string' && /^(\/[\w.~-]+)+$/u.test(input)) return input;
  throw mistake('basePath', "a path such as '/livetemplate', without a slash at its end", input);
}
