import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { runScript } from './run-script.js';
import type { Table } from './table.js';

/** What one arrangement of nodes was measured at. */
export interface ScaleResult {
  /** Answered actions a second of all people together, as many as there are. */
  readonly perSecond: number;
  /** Time until an answer, in milliseconds, 95 of 100. */
  readonly p95: number;
  /** Of one action after the other of a single person. */
  readonly alone: number;
  /** Processor time of all nodes for an action, in milliseconds. */
  readonly processor: number;
  /** Commands that Redis carries out for an action, those of its scripts included. */
  readonly commands: number;
  readonly toRedis: number;
  readonly fromRedis: number;
  /** Bytes that Redis has for a page after its first action. */
  readonly atRest: number;
}

/** The demo's counter on one node in memory, and on several with Redis. */
export function scale(): Table {
  // Without the browser script the demo does not start.
  execFileSync(process.execPath, [join(import.meta.dirname, '../tools/build.mjs'), '--client-only']);
  const rows = ['memory', '1', '2', '3'].map((nodes) => {
    const result = runScript<ScaleResult>('scale-one.ts', nodes);
    return {
      nodes: nodes === 'memory' ? '1, in memory' : `${nodes}, with Redis`,
      'actions/s': Math.round(result.perSecond),
      'p95 ms': result.p95,
      'alone ms': result.alone,
      'processor ms': result.processor,
      'Redis commands': result.commands,
      'bytes to Redis': Math.round(result.toRedis),
      'bytes from it': Math.round(result.fromRedis),
      'KiB/page in Redis': result.atRest / 1024,
    };
  });
  const about =
    'The counter of the demo, a page for each of 60 people behind a round-robin proxy, all acting at once; nodes, Redis, proxy ' +
    'and people share one machine, so more nodes only help where it has processors for them. Processor time is of the nodes, per action; commands are those of scripts, too. Each person is served by one node and connected to the ' +
    'next, so with several nodes each page is held by two.';
  return { name: 'scale', about, rows };
}
