import { createTemplates, type LiveProgram } from '../libs/livetemplate/src/core.js';
import { openDraft } from '../libs/livetemplate/src/page/data/draft.js';
import { takeOver } from '../libs/livetemplate/src/page/data/own-data.js';
import { dashboardPatch, dashboardSlots } from './dashboard-slots.js';
import { type Dashboard, DASHBOARD_TEMPLATE, dashboards } from './engines/dashboard.js';
import { callsPerSecond } from './measure.js';
import type { Table } from './table.js';

/** A kind of change, told as a recipe and as a whole. Every call has to differ from the one before. */
interface Change<T> {
  readonly name: string;
  /** Changes a draft, given the number of the call. */
  readonly recipe: (draft: T, call: number) => void;
}

/** What the server does for one change, from data to the text of the patch; no queue, no store, no socket. */
class Pipeline {
  private data: unknown;

  constructor(
    private readonly program: LiveProgram,
    first: unknown,
  ) {
    this.data = takeOver(first, undefined).data;
  }

  update<T>(recipe: (draft: T) => void): string {
    const open = openDraft(this.data as object);
    recipe(open.draft as T);
    return this.patch(open.finish().data);
  }

  setData(whole: unknown): string {
    return this.patch(takeOver(whole, this.data).data);
  }

  private patch(data: unknown): string {
    const { before, after } = this.program.compare(this.data, data);
    this.data = data;
    return JSON.stringify(this.program.diff(before, after));
  }
}

type TableRow = Table['rows'][number];

/** New data in, encoded patch out. */
export async function diff(): Promise<Table> {
  return {
    name: 'diff',
    about:
      'From a change to the text of its patch. By update(): a recipe on a draft. By setData(): whole new plain data, not frozen.\n' +
      'By hand: every slot of the dashboard read anew by hand-written code, compared with what was there, and the difference as JSON.',
    rows: [...(await dashboardRows()), ...(await tableRows()), ...(await slotRows())],
  };
}

function row(page: string, change: string, rates: Record<string, number>): TableRow {
  const { update, setData, byHand } = rates as { update: number; setData: number; byHand?: number };
  return {
    page,
    change,
    'update/s': Math.round(update),
    'update µs': 1e6 / update,
    'setData/s': Math.round(setData),
    'setData µs': 1e6 / setData,
    'update : by hand': byHand === undefined ? '' : update / byHand,
    'setData : by hand': byHand === undefined ? '' : setData / byHand,
  };
}

/** Sets one text in every `step`th object of the dashboard's lists. */
function changeTexts(data: Dashboard, step: number, call: number): void {
  const draft = data as unknown as Record<
    'stats' | 'tasks' | 'notifications',
    { value?: string; title?: string; text?: string }[]
  >;
  for (let i = 0; i < draft.stats.length; i += step) draft.stats[i]!.value = `${call + i}`;
  for (let i = 0; i < draft.tasks.length; i += step) draft.tasks[i]!.title = `Task ${call + i}`;
  for (let i = 0; i < draft.notifications.length; i += step) draft.notifications[i]!.text = `Text ${call + i}`;
}

const DASHBOARD_CHANGES: readonly Change<Dashboard>[] = [
  {
    name: 'one value',
    recipe: ({ stats }, call) => void ((stats[3] as { value: string }).value = `${call}`),
  },
  { name: 'a value in 10 % of the objects', recipe: (draft, call) => changeTexts(draft, 10, call) },
  { name: 'a value in every object', recipe: (draft, call) => changeTexts(draft, 1, call) },
];

async function dashboardRows(): Promise<TableRow[]> {
  const program = createTemplates({ texts: { dashboard: DASHBOARD_TEMPLATE } }).live('dashboard');
  const rows: TableRow[] = [];
  for (const { name, recipe } of DASHBOARD_CHANGES) {
    const wholes = variants(dashboards[0]!, recipe, 4);
    const [byRecipe, byWhole] = [new Pipeline(program, dashboards[0]), new Pipeline(program, dashboards[0])];
    let slots = dashboardSlots(dashboards[0]!);
    let [first, second, third] = [0, 0, 0];
    const rates = await callsPerSecond({
      update: () => byRecipe.update<Dashboard>((draft) => recipe(draft, first++ % 4)),
      setData: () => byWhole.setData(wholes[second++ % 4]),
      byHand: () => {
        const next = dashboardSlots(wholes[third++ % 4]!);
        const patch = dashboardPatch(slots, next);
        slots = next;
        return patch;
      },
    });
    rows.push(row('dashboard, 660 slots', name, rates));
  }
  return rows;
}

interface Cells {
  id: number;
  name: string;
  city: string;
  amount: number;
  state: string;
}

interface Rows {
  rows: Cells[];
}

const ROWS = 50_000;
const TABLE_TEMPLATE =
  '<table><tbody>{{range .rows}}<tr data-key="{{.id}}"><td>{{.name}}</td><td>{{.city}}</td><td>{{.amount}}</td>' +
  '<td>{{.state}}</td></tr>{{end}}</tbody></table>';

function cells(id: number): Cells {
  return { id, name: `Name ${id}`, city: `City ${id % 100}`, amount: id * 3, state: id % 2 === 0 ? 'open' : 'done' };
}

const TABLE_CHANGES: readonly Change<Rows>[] = [
  { name: 'one value', recipe: ({ rows }, call) => void (rows[25_000]!.amount = call) },
  {
    name: 'a value in 10 % of the rows',
    recipe: ({ rows }, call) => {
      for (let i = 0; i < rows.length; i += 10) rows[i]!.amount = call + i;
    },
  },
  {
    name: 'a value in every row',
    recipe: ({ rows }, call) => {
      for (let i = 0; i < rows.length; i++) rows[i]!.amount = call + i;
    },
  },
  {
    // So that the table does not grow, the last row goes.
    name: 'row inserted in front',
    recipe: ({ rows }, call) => {
      rows.pop();
      rows.unshift(cells(ROWS + call));
    },
  },
  {
    name: 'row moved',
    recipe: ({ rows }) => {
      const [moved] = rows.splice(40_000, 1);
      rows.splice(100, 0, moved!);
    },
  },
  { name: 'row removed', recipe: ({ rows }) => void rows.splice(100, 1) },
];

async function tableRows(): Promise<TableRow[]> {
  return listRows(`table, ${counted(ROWS)} rows`, TABLE_TEMPLATE, ROWS, TABLE_CHANGES);
}

/** Pages of 50,000 slots: a change of one must not cost more than one. */
const SLOTS = 50_000;
const LIST_TEMPLATE = '<ul>{{range .rows}}<li>{{.amount}}</li>{{end}}</ul>';

async function slotRows(): Promise<TableRow[]> {
  const change = (at: number): Change<Rows> => ({
    name: 'one value',
    recipe: ({ rows }, call) => void (rows[at]!.amount = call),
  });
  const rows = SLOTS / 5;
  return [
    ...(await listRows(`table, ${counted(rows)} rows of 5 slots`, TABLE_TEMPLATE, rows, [change(rows / 2)])),
    ...(await listRows(`list, ${counted(SLOTS)} items of 1 slot`, LIST_TEMPLATE, SLOTS, [change(SLOTS / 2)])),
    ...(await groupRows()),
    ...(await wideRows()),
  ];
}

type Fields = Record<string, string>;

/** The fields `f0` to `f<count - 1>`. */
function fields(count: number, of: string): Fields {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, `${of} ${i}`]));
}

function fieldSlots(count: number): string {
  return Array.from({ length: count }, (_, i) => `<b>{{.f${i}}}</b>`).join('');
}

interface Groups {
  groups: Fields[];
}

async function groupRows(): Promise<TableRow[]> {
  const [groups, each] = [500, 100];
  const first: Groups = { groups: Array.from({ length: groups }, (_, i) => fields(each, `group ${i}`)) };
  return pageRows(`${groups} groups of ${each} fields`, `{{range .groups}}<p>${fieldSlots(each)}</p>{{end}}`, first, [
    { name: 'one value', recipe: (draft, call) => void (draft.groups[groups / 2]!.f50 = `${call}`) },
  ]);
}

/** One object of all values: V8 keeps it as a hash table. */
async function wideRows(): Promise<TableRow[]> {
  const map = '<dl>{{range $key, $value := .map}}<dt>{{$key}}</dt><dd>{{$value}}</dd>{{end}}</dl>';
  return [
    ...(await pageRows(`${counted(SLOTS)} fields of one object`, fieldSlots(SLOTS), fields(SLOTS, 'field'), [
      { name: 'one value', recipe: (draft, call) => void (draft.f25000 = `${call}`) },
    ])),
    ...(await pageRows(`map, ${counted(SLOTS)} keys`, map, { map: fields(SLOTS, 'key') }, [
      { name: 'one value', recipe: (draft, call) => void (draft.map.f25000 = `${call}`) },
      { name: 'key added', recipe: (draft, call) => void (draft.map[`new ${call}`] = `${call}`) },
    ])),
  ];
}

function counted(count: number): string {
  return count.toLocaleString('en-US');
}

function listRows(
  page: string,
  template: string,
  count: number,
  changes: readonly Change<Rows>[],
): Promise<TableRow[]> {
  return pageRows(page, template, { rows: Array.from({ length: count }, (_, id) => cells(id)) }, changes);
}

async function pageRows<T>(
  page: string,
  template: string,
  first: T,
  changes: readonly Change<T>[],
): Promise<TableRow[]> {
  const program = createTemplates({ texts: { page: template } }).live('page');
  const rows: TableRow[] = [];
  for (const { name, recipe } of changes) {
    const wholes = variants(first, recipe, 4);
    const [byRecipe, byWhole] = [new Pipeline(program, first), new Pipeline(program, first)];
    let [call, at] = [0, 0];
    const rates = await callsPerSecond({
      update: () => byRecipe.update<T>((draft) => recipe(draft, call++ % 1_000)),
      setData: () => byWhole.setData(wholes[at++ % wholes.length]),
    });
    rows.push(row(page, name, rates));
  }
  return rows;
}

/** States of which each is a change away from the one before, as plain data that shares nothing. */
function variants<T>(first: T, recipe: (draft: T, call: number) => void, count: number): T[] {
  const clone = (value: T): T => JSON.parse(JSON.stringify(value)) as T;
  let last = clone(first);
  return Array.from({ length: count }, (_, call) => {
    last = clone(last);
    recipe(last, call);
    return last;
  });
}
