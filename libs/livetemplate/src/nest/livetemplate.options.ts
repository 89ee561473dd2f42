import type { ConfigurableModuleAsyncOptions, Type } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';

import type { RegisteredFunction } from '../core.js';
import type { PageLimits } from '../page/limits.js';
import type { PageStore } from '../ports/index.js';
import type { Authenticator } from './auth/authenticator.js';
import type { DebugOptions } from './debug/debug.options.js';
import type { KeyOptions } from './key.options.js';
import type { Rate } from './limits/token-bucket.js';
import type { MetricsOptions } from './metrics/metrics.options.js';
import type { RedisStoreOption } from './store.options.js';
import type { UploadOptions } from './uploads/upload.options.js';

/**
 * Options of `LiveTemplateModule.forRoot()` and `forFeature()`. Everything but `templates` has a default.
 *
 * @publicApi
 */
export interface LiveTemplateModuleOptions {
  /**
   * Where the templates are. All of them are one set, in which each may call the others; several sets that know nothing of each
   * other are given as `{ sets: { admin: 'admin/**\/*.html', shop: ['shop/**\/*.html', 'shared/*.html'] } }`, and the templates
   * of pages are then named `admin:users.html`. Inside a set names are as ever.
   *
   * Every template is parsed and escaped at start-up; a broken one stops the start.
   */
  readonly templates: TemplateSetOption | { readonly sets: Readonly<Record<string, TemplateSetOption>> };

  /**
   * Whether to follow the files of `templates` while they are edited: what is saved is checked as at the start, and open pages
   * show it at once. Where something is wrong, the log says what, and everything stays as it was. Costs one watched folder for
   * each folder of templates. @default with globs, unless `NODE_ENV` is `production` or `test`
   */
  readonly watch?: boolean;

  /**
   * Functions that templates may call beside Go's built-ins. Say `{ fn, pure: false }` where equal arguments can give
   * different results, as with a clock: such a function is called again for every update, and so is one
   * that declares no parameters. @default none
   */
  readonly functions?: Readonly<Record<string, RegisteredFunction>>;

  /**
   * Seals page tokens and group cookies: at least 32 bytes of UTF-8, equal on all nodes. Where it is left out, a random one
   * is made in development (open pages do not survive a restart); with `NODE_ENV=production` the start fails.
   */
  readonly secret?: string | undefined;

  /**
   * Where pages live: in this process; in Redis (7 or newer), where several nodes serve the same pages and a restart loses
   * none; or in a store of your own. @default 'memory'
   */
  readonly store?: 'memory' | RedisStoreOption | PageStore;

  /** Name of the application: its pages and tokens are worth nothing in another one. @default 'default' */
  readonly applicationId?: string;

  /**
   * First part of all addresses of the module, without a slash at its end. A global prefix of the application has to leave
   * them out: `app.setGlobalPrefix('api', { exclude: ['livetemplate/{*rest}'] })`. @default '/livetemplate'
   */
  readonly basePath?: string;

  /** Who is asking, and who shares pages with whom. @default an anonymous group for each browser, kept in a cookie */
  readonly authenticator?: Authenticator | Type<Authenticator>;

  /** How long and how many pages are kept, and how their changes are merged. @see PageLimits for units and defaults */
  readonly pages?: Partial<PageLimits>;

  /** Limits and security of connections. */
  readonly connections?: ConnectionOptions;

  /** How often one connection or one address may ask for something; `false` switches all of it off. */
  readonly rateLimits?: RateLimitOptions | false;

  /** What files may cost that come with actions. @see UploadOptions for units and defaults */
  readonly uploads?: UploadOptions;

  /** How long the keys are good for that seal page tokens and cookies. @see KeyOptions for units and defaults */
  readonly keys?: KeyOptions;

  /**
   * The debug page at `<basePath>/debug`, and the same as JSON below it: `true` for everybody, which production refuses; `false` for nobody;
   * or who may see it, and how much. @default everybody, without page data, unless `NODE_ENV` is `production`
   */
  readonly debug?: boolean | DebugOptions;

  /**
   * Metrics for Prometheus. `true` registers them with prom-client, which has to be installed; an object says with which registry, and at
   * which address they are served. Every update costs some microseconds more. @default false
   */
  readonly metrics?: boolean | MetricsOptions;

  /**
   * Spans by `@opentelemetry/api`. The module starts no SDK and sends nothing by itself.
   * @default whether a tracer provider is registered when the application starts
   */
  readonly tracing?: boolean;

  /**
   * Whether routes that render pages say in headers what that took: `Server-Timing` and `X-LiveTemplate-*`. Times tell attackers
   * something, too. @default false
   */
  readonly debugHeaders?: boolean;
}

/**
 * Templates that may call each other: one or more globs of files, or the texts by name. Globs are relative to the working
 * directory; a file is named by its path below the fixed part of its glob (`views/**\/*.html` → `tasks/list.html`), and
 * also by its base name where no other file has it.
 *
 * @publicApi
 */
export type TemplateSetOption = string | readonly string[] | Readonly<Record<string, string>>;

/**
 * Limits and security of connections, by Socket.IO and by Server-Sent Events.
 *
 * @see requirements L3, L5, X2
 * @publicApi
 */
export interface ConnectionOptions {
  /**
   * Origins besides the application's own from which pages may connect, such as `https://www.example.com`.
   * @default none
   */
  readonly origins?: readonly string[];
  /**
   * Largest message from a browser, in bytes. A larger one closes the connection; as an action over HTTP it is answered with
   * 413 `PAYLOAD_TOO_LARGE`. @default 262_144
   */
  readonly maxMessageBytes?: number;
  /** Messages that break the protocol before the connection is closed; one is forgiven each minute. @default 10 */
  readonly maxViolations?: number;
  /**
   * How often a connection is asked whether it is still there, in milliseconds. Proxies end connections that are silent for
   * longer than they like, often a minute. @default 25_000
   */
  readonly pingIntervalMs?: number;
  /** How long it may take to answer that before it is taken for dead, in milliseconds. @default 20_000 */
  readonly pingTimeoutMs?: number;
  /**
   * Frames that may wait for a connection that reads too slowly. One more, and it gets none until it has read what there is;
   * then it gets the latest state. @default 64
   */
  readonly maxQueuedFrames?: number;
  /** The same limit by size, in bytes. What is on its way to the network comes on top, up to as much again. @default 1_048_576 */
  readonly maxQueuedBytes?: number;
  /** How long it may take to read that before it is closed, in milliseconds. @default 60_000 */
  readonly slowClientTimeoutMs?: number;
}

/**
 * Each limit is a rate: so many per second on average, and so many at once after a pause. `false` switches one off. Addresses of
 * this machine itself have no limit: behind a proxy that nobody told the application about, all the world has that address.
 *
 * An address is what Express and Fastify have as `req.ip`, so what they are told of proxies (`trust proxy`, `trustProxy`) counts, for
 * connections too; all addresses of one IPv6 network (/64) are one.
 *
 * @see requirement L5
 * @publicApi
 */
export interface RateLimitOptions {
  /** Actions of one connection; more are answered with `RATE_LIMITED`. @default { perSecond: 100, burst: 1_000 } */
  readonly actions?: Rate | false;
  /**
   * All messages of one connection; each of more is a violation of the protocol, which closes the connection in the end.
   * @default { perSecond: 200, burst: 2_000 }
   */
  readonly messages?: Rate | false;
  /**
   * Actions from one address, of all its connections and over HTTP together; more are answered with `RATE_LIMITED`.
   * @default { perSecond: 1_000, burst: 2_000 }
   */
  readonly addressActions?: Rate | false;
  /** Actions over HTTP from one address; more are answered with 429. @default { perSecond: 100, burst: 1_000 } */
  readonly httpActions?: Rate | false;
  /** Handshakes from one address; more are refused with `RATE_LIMITED`. @default { perSecond: 50, burst: 500 } */
  readonly handshakes?: Rate | false;
  /** New pages for requests from one address; more are answered with 429. @default { perSecond: 50, burst: 500 } */
  readonly pages?: Rate | false;
  /** Addresses remembered for each limit; above it those are forgotten that were not heard of longest. @default 10_000 */
  readonly maxAddresses?: number;
  /** Says where a request comes from, for example by a header of your own proxy. @default as `req.ip` */
  readonly addressOf?: (request: IncomingMessage) => string;
}

/** For `forRootAsync({ useClass })` and `useExisting`. @publicApi */
export interface LiveTemplateOptionsFactory {
  /** Called once, at the start. What it throws stops the start. */
  createLiveTemplateOptions(): LiveTemplateModuleOptions | Promise<LiveTemplateModuleOptions>;
}

/** For `forRootAsync`: `useFactory` with `inject`, `useClass` or `useExisting`. @publicApi */
export type LiveTemplateModuleAsyncOptions = ConfigurableModuleAsyncOptions<
  LiveTemplateModuleOptions,
  'createLiveTemplateOptions'
>;

/** Options of `forRoot` and `forRootAsync` that shape the module itself, so they cannot come from a factory. @publicApi */
export interface LiveTemplateModuleExtras {
  /** Whether the services can be injected everywhere without importing the module again. @default true */
  readonly isGlobal?: boolean;
  /** Whether the module serves `/health`, `/health/live` and `/health/ready`. @default true */
  readonly health?: boolean;
}

/**
 * Options of `LiveTemplateModule.forFeature()`: those of `forRoot()`, of which nothing is shared with another application.
 *
 * @see requirements P1, N1
 * @publicApi
 */
export interface LiveTemplateFeatureOptions
  extends Omit<LiveTemplateModuleOptions, 'applicationId' | 'basePath'>, LiveTemplateFeatureExtras {
  /** First part of all addresses of this application. Where it is left out, `/livetemplate/` and the application's name. */
  readonly basePath?: string;
}

/** Options of `forFeature` and `forFeatureAsync` that shape the module itself, so they cannot come from a factory. @publicApi */
export interface LiveTemplateFeatureExtras {
  /**
   * Name of the application: letters, digits, - and _, for it is part of its addresses and of the name of its cookie. Its pages,
   * tokens and cookies are worth nothing in another one.
   */
  readonly applicationId: string;
  /** Whether `@InjectApplication()` and `@InjectPages()` of this name work everywhere without importing the module. @default true */
  readonly isGlobal?: boolean;
}
