import { runScript } from './run-script.js';
import type { Table } from './table.js';

/** Heap of a page that nobody watches, in a process of its own each. */
export function memory(): Table {
  const rows = [
    { page: 'dashboard, its own data', kind: 'own' },
    { page: 'dashboard, its own data, changing all the time', kind: 'own busy' },
    { page: 'dashboard, data shared and frozen', kind: 'shared' },
  ].map(({ page, kind }) => {
    const { bytes } = runScript<{ bytes: number }>('memory-one.ts', ...kind.split(' '));
    return { page, 'KiB/page': bytes / 1024 };
  });
  return { name: 'memory', about: 'Heap of one of 2,000 open pages, after one update of each, or three.', rows };
}
