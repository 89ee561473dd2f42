import {
  TemplateErrors,
  TemplateEscapeError,
  TemplateExecutionError,
  TemplateSyntaxError,
} from '../../libs/livetemplate/src/errors/index.js';
import { NodeCompiler } from '../../libs/livetemplate/src/program/compile-nodes.js';
import { escapeTemplate } from '../../libs/livetemplate/src/template/escape/escaper.js';
import { escaperFunctions } from '../../libs/livetemplate/src/template/escape/escapers.js';
import { parseSet } from '../../libs/livetemplate/src/template/template-set.js';
import { builtins } from '../../libs/livetemplate/src/template/value/builtins.js';
import type { FunctionTable } from '../../libs/livetemplate/src/template/value/function.js';
import { standardFunctions } from '../../libs/livetemplate/src/template/value/standard.js';
import { toValidText } from '../../libs/livetemplate/src/template/value/utf8.js';
import { decodeData, parseExactly } from './data-model.js';

/** One row of a case file. */
export interface ConformanceCase {
  readonly id: string;
  readonly group?: string;
  readonly templates: Readonly<Record<string, string>>;
  readonly entry: string;
  readonly data: unknown;
  readonly mode: 'text' | 'html';
  readonly ok?: boolean;
  readonly output?: string;
  readonly stage?: string;
  readonly error_class?: string;
  readonly error?: string;
  readonly partial?: string;
  readonly source?: string;
}

export type ConformanceResult =
  | { readonly id: string; readonly ok: true; readonly output: string }
  | {
      readonly id: string;
      readonly ok: false;
      readonly stage: string;
      readonly error_class: string;
      readonly error: string;
    };

/** The functions the cases know, besides the built-in ones. */
const CASE_FUNCTIONS = ['default', 'upper', 'lower', 'join', 'add', 'sub', 'dict', 'seq'];

const FUNCTIONS: FunctionTable = new Map([
  ...builtins,
  ...[...standardFunctions].filter(([name]) => CASE_FUNCTIONS.includes(name)),
]);
const FUNCTION_NAMES: ReadonlySet<string> = new Set(FUNCTIONS.keys());
const ESCAPING_FUNCTIONS: FunctionTable = new Map([...FUNCTIONS, ...escaperFunctions]);

export function parseCase(line: string): ConformanceCase {
  return parseExactly(line) as ConformanceCase;
}

/** Parses, escapes and runs a case, as an application would. */
export function runCase(row: ConformanceCase): ConformanceResult {
  const { id } = row;
  try {
    return { id, ok: true, output: toValidText(render(row)) };
  } catch (error) {
    return { id, ok: false, ...describeFailure(error) };
  }
}

function render({ templates, entry, data, mode }: ConformanceCase): string {
  const set = parseSet(templates, FUNCTION_NAMES);
  const value = decodeData(data);
  if (mode === 'text' || !set.has(entry)) return new NodeCompiler(set, FUNCTIONS, set.texts).template(entry)(value);
  const escaped = escapeTemplate(set, entry, set.texts);
  return new NodeCompiler(escaped.templates, ESCAPING_FUNCTIONS, set.texts).template(escaped.entry)(value);
}

function describeFailure(error: unknown): { stage: string; error_class: string; error: string } {
  // Of several mistakes Go reports the first.
  const first = error instanceof TemplateErrors ? error.errors[0] : error;
  const message = first instanceof Error ? first.message : String(first);
  if (first instanceof TemplateSyntaxError) return { stage: 'parse', error_class: first.errorClass, error: message };
  if (first instanceof TemplateEscapeError) return { stage: 'escape', error_class: first.errorClass, error: message };
  if (first instanceof TemplateExecutionError) return { stage: 'exec', error_class: first.errorClass, error: message };
  const stack = first instanceof Error ? first.stack : undefined;
  return { stage: 'internal', error_class: 'internal', error: stack ?? message };
}

/** What a result lacks of the recorded one; null where they agree. */
export function mismatch(row: ConformanceCase, result: ConformanceResult): string | null {
  const expected = row.ok ? { ok: true, output: row.output } : { ok: false, class: `${row.stage}/${row.error_class}` };
  const actual = result.ok
    ? { ok: true, output: result.output }
    : { ok: false, class: `${result.stage}/${result.error_class}` };
  if (JSON.stringify(expected) === JSON.stringify(actual)) return null;
  const reason = result.ok ? '' : ` (${result.error})`;
  return `${row.id} ${JSON.stringify(row.templates)}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}${reason}`;
}
