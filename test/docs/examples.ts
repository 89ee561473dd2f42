import { runInThisContext } from 'node:vm';

import * as trusted from '../../libs/livetemplate/src/template/escape/trusted-types.js';

/** A runnable example of a page of documentation. */
export interface Example {
  /** Line of its first fence or of its row, for the test's name. */
  readonly line: number;
  readonly texts: Readonly<Record<string, string>>;
  /** The template to run: the last one before the result. */
  readonly entry: string;
  readonly data: unknown;
  readonly functions: Readonly<Record<string, (...args: never[]) => unknown>>;
  readonly kind: ResultKind;
  readonly result: string;
}

export type ResultKind = 'output' | 'error' | 'analysis';

interface Fence {
  readonly line: number;
  readonly words: readonly string[];
  readonly body: string;
}

/**
 * The examples of a page. An example is a row of fences:
 * - `gotmpl <name>`: a template of that name, as many as it needs;
 * - `js data` and `js functions`: a statement `const data = …` or `const functions = …`, if it needs one;
 * - `text output`, `text error` or `text analysis`: what comes out, which ends the example.
 *
 * Where a table has the columns "Example" and "Output", each of its rows is an example too, with the data of the last
 * `js tables` fence above it.
 *
 * @throws where a fence belongs to no example: nothing on the page may look like one and never be run
 */
export function examplesOf(markdown: string): Example[] {
  const fences = fencesOf(markdown);
  return [...fencedExamples(fences), ...tableExamples(markdown, fences)];
}

/** Languages of fences that are not examples: how to call the library, in prose. */
const PROSE = ['ts', 'bash'];

function fencesOf(markdown: string): Fence[] {
  const fences: Fence[] = [];
  const lines = markdown.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const info = /^```(.+)$/.exec(lines[at]!)?.[1];
    if (info === undefined) continue;
    const end = lines.indexOf('```', at);
    fences.push({ line: at + 1, words: info.trim().split(/\s+/), body: lines.slice(at + 1, end).join('\n') });
    at = end;
  }
  return fences;
}

function fencedExamples(fences: readonly Fence[]): Example[] {
  const examples: Example[] = [];
  let open = newExample();
  for (const { line, words, body } of fences) {
    const [language = '', role = ''] = words;
    if (PROSE.includes(language) || (language === 'js' && role === 'tables')) continue;
    open.line ??= line;
    if (language === 'gotmpl' && role !== '') {
      open.texts[role] = body;
      open.entry = role;
    } else if (language === 'js' && role === 'data') open.data = evaluate(body, 'data');
    else if (language === 'js' && role === 'functions') open.functions = evaluate(body, 'functions') as never;
    else if (language === 'text' && isResult(role) && open.entry !== '') {
      examples.push({ ...open, line: open.line, kind: role, result: body });
      open = newExample();
    } else throw new Error(`line ${line}: the fence "${words.join(' ')}" is no part of an example`);
  }
  if (open.line !== undefined) throw new Error(`line ${open.line}: the example has no result`);
  return examples;
}

function newExample() {
  return {
    line: undefined as number | undefined,
    texts: {} as Record<string, string>,
    entry: '',
    data: undefined as unknown,
    functions: {},
  };
}

function isResult(role: string): role is ResultKind {
  return ['output', 'error', 'analysis'].includes(role);
}

function tableExamples(markdown: string, fences: readonly Fence[]): Example[] {
  return rowsOf(markdown)
    .filter((row) => 'Example' in row.cells)
    .map(({ line, cells }) => {
      const source = fences.findLast((fence) => fence.line < line && fence.words.join(' ') === 'js tables');
      return {
        line,
        texts: { row: code(cells['Example'], line) },
        entry: 'row',
        data: source && evaluate(source.body, 'data'),
        functions: {},
        kind: 'output',
        result: code(cells['Output'], line),
      };
    });
}

/** A row of a table. */
export interface Row {
  readonly line: number;
  /** By the names of the columns. */
  readonly cells: Readonly<Record<string, string>>;
}

/** The rows of all tables of a page. */
export function rowsOf(markdown: string): Row[] {
  const rows: Row[] = [];
  let columns: readonly string[] | null = null;
  markdown.split('\n').forEach((text, index) => {
    const cells = text
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (!text.startsWith('|')) columns = null;
    else if (columns === null) columns = cells;
    else if (!/^-+$/.test(cells[0] ?? '')) {
      const named = columns.map((column, at) => [column, cells[at] ?? ''] as const);
      rows.push({ line: index + 1, cells: Object.fromEntries(named) });
    }
  });
  return rows;
}

/** The data of the first `js tables` fence of a page. */
export function dataOfTables(markdown: string): unknown {
  const fence = fencesOf(markdown).find(({ words }) => words.join(' ') === 'js tables');
  return fence && evaluate(fence.body, 'data');
}

/** The text of a code span, where `|` is escaped for the table. */
export function code(cell: string | undefined, line: number): string {
  const match = /^(`+)(.*)\1$/.exec(cell ?? '');
  if (!match) throw new Error(`line ${line}: an example and its output have to be code spans`);
  const text = match[1] === '`' ? match[2]! : match[2]!.replace(/^ | $/g, '');
  return text.replaceAll('\\|', '|');
}

/** Runs a statement that declares `name`. The trusted types are there as after an import. */
function evaluate(statement: string, name: string): unknown {
  const types = Object.entries(trusted);
  const parameters = types.map(([type]) => type).join(', ');
  const run = runInThisContext(`(function (${parameters}) { ${statement}\nreturn ${name}; })`) as (
    ...values: unknown[]
  ) => unknown;
  return run(...types.map(([, value]) => value));
}
