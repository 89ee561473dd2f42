import type { Opening } from './crowd-host.js';
import { runScript } from './run-script.js';
import type { Table } from './table.js';

/** What so many connected pages were measured at. Times in milliseconds. */
export interface CrowdResult extends Opening {
  /** Of one page, from its request to its connection, where many come. */
  readonly arrival: number;
  /** Bytes of heap for each page and its connection. */
  readonly heap: number;
  /** Bytes that the system has given the process for each. */
  readonly resident: number;
  /** Frames that were received while times were taken. */
  readonly frames: number;
  /** From a change on the server to its frame in the process of the clients. */
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  /** Until the last of a hundred that lost their connection had gone on. */
  readonly back: number;
}

/** Very many people, each with a page of their own. */
export function crowd(): Table {
  const rows = [1_000, 10_000].map((people) => {
    const result = runScript<CrowdResult>('crowd-one.ts', String(people));
    return {
      people,
      'ms to come': result.arrival,
      'create p95 ms': result.create,
      'render p95 ms': result.render,
      'heap KiB each': result.heap / 1024,
      'resident KiB each': result.resident / 1024,
      frames: result.frames,
      'median ms': result.median,
      'p95 ms': result.p95,
      'p99 ms': result.p99,
      '100 are back, ms': result.back,
    };
  });
  const about =
    'The dashboard of the fixtures, a page with data of its own for each person, all connected over WebSockets to one process. 100 ' +
    'changes a second on pages at random: the time from a change to its frame in the process of all clients. While they are there, further pages are created, and rendered for the ' +
    'first time.';
  return { name: 'crowd', about, rows };
}
