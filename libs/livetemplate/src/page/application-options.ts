import type { Clock, IdSource, PageBus, PageStore, PageTokenIssuer } from '../ports/index.js';
import type { LiveProgram } from '../program/live-program.js';
import type { Outbox, TransactionScope } from './change/outbox.js';
import type { PageUpdate } from './delivery/page-update.js';
import type { PageLimits } from './limits.js';
import type { PageMemory } from './memory/page-memory.js';
import type { Observation } from './observation/observation.js';
import type { Origin } from './observation/watched.js';
import type { PageIdentity } from './page-name.js';
import type { Page } from './page.js';

/** Where an application gets its templates from. */
export interface ProgramSource {
  /** @throws TemplateNotFoundError */
  live(name: string): LiveProgram;
}

/** What an application is made of. @publicApi */
export interface ApplicationOptions {
  /** Isolation boundary: pages of one application are unknown to every other. */
  readonly id: string;
  readonly templates: ProgramSource;
  /** Keeps this application's pages and no other's. Closed together with the application. */
  readonly store: PageStore;
  /** How processes on a shared store hear of each other's changes. Closed together with the application. @default none */
  readonly bus?: PageBus | undefined;
  /** Makes what {@link Page.token} hands out. @default none */
  readonly tokens?: PageTokenIssuer | undefined;
  /** @default the platform's */
  readonly clock?: Clock | undefined;
  /** @default the platform's random numbers */
  readonly ids?: IdSource | undefined;
  /** Runs the code of each change, for what has to know that it is called inside of one. @default calls it */
  readonly inTransaction?: TransactionScope | undefined;
  /** The change inside of which the caller is called; null for none. @default null */
  readonly transaction?: (() => Outbox | null) | undefined;
  /** Where the application can be watched at work. @default one of its own @internal */
  readonly observation?: Observation | undefined;
  /**
   * Takes hold of the asynchronous context of its caller: a change runs in that of whoever has asked for it, also where it waited for others.
   * @default changes run in whatever context began their batch
   * @internal
   */
  readonly origin?: (() => Origin) | undefined;
  readonly limits?: { readonly [K in keyof PageLimits]?: PageLimits[K] | undefined } | undefined;
}

/** Whose page it is, which of theirs, and who gets the same one. @publicApi */
export interface OpenOptions extends PageIdentity {
  /**
   * `group`: all tabs of the group that open this template with this handler and key get the same page.
   * `tab`: a page of its own, which only its id finds.
   * @default 'group'
   */
  readonly isolate?: 'group' | 'tab' | undefined;
}

/** What happens to an application's pages, by event name. @publicApi */
export interface ApplicationEvents {
  created: { readonly page: Page };
  /** Somebody could see the change. */
  updated: { readonly page: Page; readonly update: PageUpdate };
  /** By {@link Page.close} or erasure. */
  closed: { readonly page: Page };
  /** It outlived its lifetime, fell idle, or nobody came back. */
  expired: { readonly page: Page };
  /** It made room for another page. */
  evicted: { readonly page: Page };
  /** A page is over `maxPageMemory`, or below it again: `memory.saves` says what it does about it. */
  memory: { readonly page: Page; readonly memory: PageMemory };
  /** Something failed that nobody waits for; `page` where it was about one. */
  failed: { readonly error: unknown; readonly page?: Page };
}
