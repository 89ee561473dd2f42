import { runScript } from './run-script.js';
import type { Table } from './table.js';

/** How large a process was after so much work. */
export interface SoakResult {
  readonly changes: number;
  /** Pages that have been opened, and ended. */
  readonly ended: number;
  readonly connections: number;
  /** Share of the updates in which something was replaced as a whole, from 0 to 1. */
  readonly replaced: number;
  /** Bytes. */
  readonly heap: number;
}

/** A day's work in a minute: nothing may stay of it. */
export function soak(): Table {
  const rows = runScript<SoakResult[]>('soak-one.ts').map(({ changes, ended, connections, replaced, heap }) => ({
    changes,
    'pages that ended': ended,
    connections,
    'replaced %': 100 * replaced,
    'heap MiB': heap / 2 ** 20,
  }));
  const about =
    'A hundred pages of the dashboard whose values change all the time, while browsers connect to them and leave again, and further pages come and end. ' +
    'The heap of the process, without what could be collected, after each tenth.';
  return { name: 'soak', about, rows };
}
