import type { PageLimits } from './limits.js';

/** What the end of a page depends on; times in milliseconds since the Unix epoch. */
export interface Life {
  readonly createdAt: number;
  /** By a person: rendered, attached to, acted on. Changes that the server makes by itself keep no page alive. */
  readonly lastUsedAt: number;
  readonly connected: boolean;
  /** When the last connection ended; null for a page that has had none. */
  readonly disconnectedAt: number | null;
}

/** From when on the page has outlived itself, whatever happens. */
export function hardEnd(life: Life, limits: PageLimits): number {
  return life.createdAt + limits.ttlMs;
}

/** From when on the page is gone, if nobody uses it before. A page with a connection is in use. */
export function endOf(life: Life, limits: PageLimits): number {
  const hard = hardEnd(life, limits);
  if (life.connected) return hard;
  const idle = life.lastUsedAt + limits.idleMs;
  if (life.disconnectedAt === null) return Math.min(hard, idle);
  const grace = Math.max(life.disconnectedAt, life.lastUsedAt) + limits.disconnectGraceMs;
  return Math.min(hard, idle, grace);
}

/**
 * The end that the store is told. It has to outlast the next time the store is told, and is never shortened: the process
 * that knows better removes the page itself.
 */
export function storedEnd(life: Life, limits: PageLimits, now: number): number {
  const idle = life.lastUsedAt + limits.idleMs;
  const kept = life.connected ? Math.max(idle, now + limits.idleMs, now + 2 * limits.sweepEveryMs) : idle;
  return Math.min(hardEnd(life, limits), kept);
}
