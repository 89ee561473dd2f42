/**
 * Prints the benchmark tables and writes `bench/results.json`. Without arguments all tables, else those named.
 * Numbers are of this machine at this time: compare them with each other, not with other runs.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytes } from './bytes.js';
import { crowd } from './crowd.js';
import { diff } from './diff.js';
import { dom } from './dom.js';
import { memory } from './memory.js';
import { render } from './render.js';
import { scale } from './scale.js';
import { soak } from './soak.js';
import { startup } from './startup.js';
import { format, type Table } from './table.js';
import { watching } from './watching.js';

const TABLES: Readonly<Record<string, () => Table | Promise<Table>>> = {
  bytes,
  render,
  diff,
  dom,
  memory,
  startup,
  scale,
  watching,
  crowd,
  soak,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in TABLES));
if (unknown.length > 0) {
  console.error(`No such table: ${unknown.join(', ')}. There are: ${Object.keys(TABLES).join(', ')}.`);
  process.exit(2);
}
const tables: Table[] = [];
for (const [name, measure] of Object.entries(TABLES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const table = await measure();
  tables.push(table);
  console.log(format(table));
}
if (wanted.length === 0) {
  const results = { node: process.version, tables: Object.fromEntries(tables.map(({ name, rows }) => [name, rows])) };
  writeFileSync(join(import.meta.dirname, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
}
