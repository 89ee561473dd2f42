import { runScript } from './run-script.js';
import type { Table } from './table.js';

/** Heap of a page that speaks version 2.0, in a process of its own each. */
export function memory(): Table {
  const rows = [
    { page: 'dashboard, its own data, quiet', kind: 'own' },
    { page: 'dashboard, its own data, busy', kind: 'own busy' },
    { page: 'dashboard, data shared and frozen, quiet', kind: 'shared' },
    { page: 'dashboard, data shared and frozen, busy', kind: 'shared busy' },
  ].map(({ page, kind }) => {
    const { bytes } = runScript<{ bytes: number }>('memory-one.ts', ...kind.split(' '));
    return { page, 'KiB/page': bytes / 1024 };
  });
  return {
    name: 'memory',
    about: 'Heap of one of 2,000 open pages, quiet after one update or busy: after 50, the last of which was just now.',
    rows,
  };
}
