import { createTemplates, type LiveProgram } from '../../libs/livetemplate/src/core.js';
import type { BlockPatch, Shape } from '../../libs/livetemplate/src/protocol/index.js';

/** A page and changes of it, as the server makes them. */
export interface DomCase {
  readonly name: string;
  readonly slots: number;
  readonly shape: Shape;
  readonly state: string;
  readonly html: string;
  /** One after another; the last one leads back to the beginning. */
  readonly patches: readonly BlockPatch[];
  /** The table after each of the patches. */
  readonly tables: readonly string[];
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly quantity: number;
  readonly price: string;
  readonly note: string;
}

export const SLOTS_OF_ROW = 5;

const CELLS = '<td>{{.name}}</td><td>{{.quantity}}</td><td>{{.price}}</td><td>{{.note}}</td>';
/** As dense as rows get, as most people write them, and with branches around and in them. */
const ROWS = {
  dense: `{{range .rows}}<tr data-key="{{.id}}">${CELLS}</tr>{{end}}`,
  indented: `\n{{range .rows}}\n  <tr data-key="{{.id}}">\n    ${CELLS.replaceAll('</td>', '</td>\n    ')}</tr>\n{{end}}\n`,
  branches: `{{range .rows}}{{if .id}}<tr data-key="{{.id}}">${CELLS}</tr>{{end}}{{end}}`,
  'cells of branches': `{{range .rows}}<tr data-key="{{.id}}">${CELLS.replaceAll(/{{\.(\w+)}}/g, '{{if .$1}}<b>{{.$1}}</b>{{else}}-{{end}}')}</tr>{{end}}`,
};

export type RowStyle = keyof typeof ROWS;

const document = (body: string): string =>
  `<!DOCTYPE html><html><head><title>Bench</title></head><body>${body}</body></html>`;

const programs = Object.fromEntries(
  Object.entries(ROWS).map(([style, rows]) => [style, compile(`<table><tbody>${rows}</tbody></table>`)]),
) as Record<RowStyle, LiveProgram>;

function compile(body: string): LiveProgram {
  return createTemplates({ texts: { page: document(body) } }).live('page');
}

function row(index: number): Row {
  return {
    id: `r${index}`,
    name: `Name of row ${index}`,
    quantity: (index * 7919) % 1000,
    price: `${(index * 31) % 100}.50`,
    note: `a note ${index}`,
  };
}

const rows = (count: number): Row[] => Array.from({ length: count }, (_, i) => row(i));

/** Changes of a table, each with the way back. */
export const CHANGES: Readonly<Record<string, (rows: readonly Row[]) => readonly Row[]>> = {
  'one cell': (all) => all.with(all.length >> 1, { ...all[all.length >> 1]!, name: 'another name' }),
  'append a row': (all) => [...all, row(all.length)],
  'insert a row in the middle': (all) => all.toSpliced(all.length >> 1, 0, row(all.length)),
  'remove a row': (all) => all.toSpliced(all.length >> 1, 1),
  'move a row': (all) => all.toSpliced(all.length >> 1, 1).toSpliced(10, 0, all[all.length >> 1]!),
  sort: (all) => all.toSorted((a, b) => a.quantity - b.quantity || (a.id < b.id ? -1 : 1)),
};

/** A table of so many rows, and the way to each of these states and around. */
export function table(style: RowStyle, count: number, ...changes: readonly (keyof typeof CHANGES)[]): DomCase {
  const states = changes.length > 0 ? [...changes.map((change) => CHANGES[change]!(rows(count))), rows(count)] : [];
  return dataCase(
    `${style}, ${count} rows`,
    programs[style],
    count * SLOTS_OF_ROW,
    [rows(count), ...states].map((all) => ({ rows: all })),
  );
}

/** The same table; each step is another value in another row. */
export function values(style: RowStyle, count: number, steps: number): DomCase {
  const states = [rows(count)];
  for (let step = 0; step < 2 * steps; step++) {
    const at = Math.floor(((step % steps) * count) / steps);
    const next = { ...row(at), ...(step < steps ? { name: `step ${step}` } : {}) };
    states.push(states.at(-1)!.with(at, next));
  }
  return dataCase(
    `${style}, ${count} rows`,
    programs[style],
    count * SLOTS_OF_ROW,
    states.map((all) => ({ rows: all })),
    false,
  );
}

/** So many values, none of them in a list. */
export function flat(count: number): DomCase {
  const names = Array.from({ length: count }, (_, i) => `v${i}`);
  const program = compile(names.map((name) => `<p>{{.${name}}}</p>`).join(''));
  const data = Object.fromEntries(names.map((name) => [name, `value of ${name}`]));
  const changed = { ...data, [`v${count >> 1}`]: 'another value' };
  return dataCase(`flat, ${count} values`, program, count, [data, changed, data]);
}

function dataCase(
  name: string,
  program: LiveProgram,
  slots: number,
  states: readonly unknown[],
  withTables = true,
): DomCase {
  const [first, ...others] = states.map((data) => program.evaluate(data));
  const before = first!;
  let last = before;
  const patches = others.map((next) => {
    const patch = program.diff(last, next);
    last = next;
    return patch ?? [];
  });
  const tableOf = (index: number): string => {
    const html = program.document(others[index]!, {});
    return html.slice(html.indexOf('<table'), html.lastIndexOf('</body>'));
  };
  return {
    name,
    slots,
    shape: program.shape,
    state: program.state(before),
    html: program.document(before, {}),
    patches,
    tables: withTables ? others.map((_, i) => tableOf(i)) : [],
  };
}
