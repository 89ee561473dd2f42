import { ConfigurationError } from '../errors/index.js';

/** How many pages an application holds, how long, and how much it remembers of each. @publicApi */
export interface PageLimits {
  /** Pages held in this process. One more evicts the page without a connection that was used least recently. @default 10_000 */
  readonly maxPages: number;
  /** Longest life of a page, in milliseconds, however busy it is. @default 86_400_000 */
  readonly ttlMs: number;
  /** How long a page without a connection is kept after its last use, in milliseconds. @default 3_600_000 */
  readonly idleMs: number;
  /**
   * How long a page is kept after its last connection ended, in milliseconds; using it starts the time anew. Longer survives
   * worse networks and sleeping laptops, and holds more memory. @default 300_000
   */
  readonly disconnectGraceMs: number;
  /** Time between two searches for pages to remove, in milliseconds. @default 300_000 */
  readonly sweepEveryMs: number;
  /**
   * Changes of a page within this time become one commit and one frame, in milliseconds. The first change after a pause never
   * waits. 0 merges only what is called in the same turn. @default 16
   */
  readonly batchWindowMs: number;
  /** Changes remembered for clients that come back. @default 256 */
  readonly logCount: number;
  /** The same limit by size, in UTF-16 code units. @default 262_144 */
  readonly logSize: number;
  /**
   * Longest text of a fragment that version 1.0 sends in one envelope, in UTF-16 code units; a longer one arrives in parts. Shorter
   * parts let other messages through between them. All processes on one store need the same number. @default 65_536
   */
  readonly maxPayload: number;
  /**
   * Memory for one page, in bytes, estimated: its data, what the template makes of it, and the log. A page that takes more keeps no
   * log, and if need be nothing but its data, which makes its updates slower; they are never refused. @default 10_485_760
   */
  readonly maxPageMemory: number;
  /**
   * Action ids remembered for each page with their answers, however old they are. Those of the last minute are remembered beyond it, up
   * to 4,096 of a page. @default 256
   */
  readonly actionIds: number;
}

/** The defaults of `pages` in the module's options. @publicApi */
export const DEFAULT_PAGE_LIMITS: PageLimits = Object.freeze({
  maxPages: 10_000,
  ttlMs: 86_400_000,
  idleMs: 3_600_000,
  disconnectGraceMs: 300_000,
  sweepEveryMs: 300_000,
  batchWindowMs: 16,
  logCount: 256,
  logSize: 262_144,
  maxPayload: 65_536,
  maxPageMemory: 10_485_760,
  actionIds: 256,
});

/** Limits that make sense at 0. */
const MAY_BE_ZERO: ReadonlySet<keyof PageLimits> = new Set([
  'batchWindowMs',
  'disconnectGraceMs',
  'logCount',
  'logSize',
]);

/** @param prefix of their names in messages. @throws ConfigurationError for a limit that is not a whole number in its range. */
export function resolveLimits(
  given: { readonly [K in keyof PageLimits]?: PageLimits[K] | undefined },
  prefix = '',
): PageLimits {
  const limits: Record<string, number> = {};
  for (const name of Object.keys(DEFAULT_PAGE_LIMITS) as (keyof PageLimits)[]) {
    const value = given[name] ?? DEFAULT_PAGE_LIMITS[name];
    const least = MAY_BE_ZERO.has(name) ? 0 : 1;
    if (!Number.isSafeInteger(value) || value < least) {
      throw new ConfigurationError(
        `"${prefix}${name}" must be a whole number of at least ${least}. Received ${String(value)}.`,
      );
    }
    limits[name] = value;
  }
  return Object.freeze(limits) as unknown as PageLimits;
}
