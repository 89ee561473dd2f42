import type { TemplateAnalysis } from '../../analysis/template-analysis.js';
import type { TemplateError } from '../../errors/index.js';
import { fileOf } from '../mistakes.js';
import type { TemplateFiles } from '../template-files.js';

/** What `livetemplate check --json` prints. */
export interface CheckJson {
  /** Of the pages, in the order of their names; none where there are errors. */
  readonly templates: readonly TemplateAnalysis[];
  readonly errors: readonly CheckJsonError[];
  /** Names of the templates that support less than `--min-support`. */
  readonly belowMinSupport: readonly string[];
  /** Template name, which is the `source` of every position, → path of its file. */
  readonly files: Readonly<Record<string, string>>;
}

/** A mistake in a template. */
export interface CheckJsonError {
  /** Stable: `TEMPLATE_SYNTAX` or `TEMPLATE_ESCAPE`. */
  readonly code: string;
  /** Stable and finer than the code, such as `unclosed_action`. */
  readonly errorClass: string;
  readonly message: string;
  /** A way out; null where none is known. */
  readonly hint: string | null;
  /** Null where nothing of the templates is to blame. */
  readonly file: string | null;
  /** 1-based, as is the column. */
  readonly line: number | null;
  /** In UTF-16 code units. */
  readonly column: number | null;
}

export function checkJson(
  analyses: readonly TemplateAnalysis[],
  mistakes: readonly TemplateError[],
  tooLow: readonly TemplateAnalysis[],
  templates: TemplateFiles,
): string {
  const report: CheckJson = {
    templates: analyses,
    errors: mistakes.map(({ code, errorClass, reason, hint, position }) => ({
      code,
      errorClass,
      message: reason,
      hint: hint ?? null,
      file: position && fileOf(position.source, templates),
      line: position && position.line,
      column: position && position.column,
    })),
    belowMinSupport: tooLow.map(({ template }) => template),
    files: Object.fromEntries(templates.files),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
