import type { ErrorCode } from './codes.js';
import { LiveTemplateError } from './livetemplate.error.js';
import { sourceFrame, type SourcePlace } from './source-frame.js';

/** Kinds of failure while parsing. @publicApi */
export type SyntaxErrorClass =
  | 'unclosed_action'
  | 'unexpected_eof'
  | 'unexpected_end'
  | 'unexpected_else'
  | 'unexpected_token'
  | 'undefined_function'
  | 'undefined_variable'
  | 'bad_number'
  | 'bad_string'
  | 'unterminated_string'
  | 'unterminated_char'
  | 'bad_character'
  | 'bad_comment'
  | 'bad_paren'
  | 'bad_declaration'
  | 'too_many_declarations'
  | 'missing_value'
  | 'non_executable'
  | 'field_after_term'
  | 'outside_range'
  | 'redefinition';

/** Kinds of failure while escaping. @publicApi */
export type EscapeErrorClass =
  | 'bad_html'
  | 'branch_end'
  | 'end_context'
  | 'range_reentry'
  | 'no_such_template'
  | 'ambiguous_url'
  | 'slash_ambiguous'
  | 'partial_escape'
  | 'partial_charset'
  | 'predefined_escaper';

/** Kinds of failure while running. @publicApi */
export type ExecutionErrorClass =
  | 'no_field'
  | 'nil_pointer'
  | 'index_range'
  | 'slice_index'
  | 'bad_operand'
  | 'comparison'
  | 'arg_count'
  | 'arg_type'
  | 'not_function'
  | 'nil_command'
  | 'range_type'
  | 'undefined_template'
  | 'undefined_variable'
  | 'overflow'
  | 'depth'
  | 'bad_call'
  | 'call_failed';

/** What else is known about a template error. */
export interface TemplateErrorDetails extends ErrorOptions {
  /** Text of the source, for the excerpt with the caret. */
  readonly text?: string | undefined;
  /** A way out, as a sentence. */
  readonly hint?: string | undefined;
}

/**
 * A mistake in a template: the message reads `file:line:column: reason`, then the source line with a caret, then a
 * hint. It never contains values of the data.
 *
 * @publicApi
 */
export abstract class TemplateError extends LiveTemplateError {
  /** Finer than `code`: the kind of failure, as named in the conformance cases. */
  abstract readonly errorClass: string;
  /** Where; `null` where nothing of the template is to blame, as for an entry that does not exist. */
  readonly position: SourcePlace | null;
  /** The reason alone, without place, excerpt and hint. */
  readonly reason: string;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, reason: string, position: SourcePlace | null, details: TemplateErrorDetails = {}) {
    const place = position === null ? '' : `${position.source}:${position.line}:${position.column}: `;
    const frame = position === null || details.text === undefined ? '' : `\n${sourceFrame(details.text, position)}`;
    const hint = details.hint === undefined ? '' : `\n${details.hint}`;
    super(code, place + reason + frame + hint, 'cause' in details ? { cause: details.cause } : undefined);
    this.position = position;
    this.reason = reason;
    this.hint = details.hint;
  }
}

/** `TEMPLATE_SYNTAX`: the text is not a template. @publicApi */
export class TemplateSyntaxError extends TemplateError {
  constructor(
    readonly errorClass: SyntaxErrorClass,
    reason: string,
    position: SourcePlace | null,
    details?: TemplateErrorDetails,
  ) {
    super('TEMPLATE_SYNTAX', reason, position, details);
  }
}

/** `TEMPLATE_ESCAPE`: no escaping makes the values of this template safe. @publicApi */
export class TemplateEscapeError extends TemplateError {
  constructor(
    readonly errorClass: EscapeErrorClass,
    reason: string,
    position: SourcePlace | null,
    details?: TemplateErrorDetails,
  ) {
    super('TEMPLATE_ESCAPE', reason, position, details);
  }
}

/** Where in a live page a template has failed. @publicApi */
export interface ExecutionErrorDetails extends TemplateErrorDetails {
  /** Name of the page's template; left out where it was no live page. */
  readonly template?: string | undefined;
  /** Id of the innermost fragment around the place. */
  readonly fragment?: string | null | undefined;
}

/** `TEMPLATE_EXECUTION`: the data did not fit the template. @publicApi */
export class TemplateExecutionError extends TemplateError {
  /** Name of the template of the live page that it happened in; null where it was none. {@link position} may be in a part that it calls. */
  readonly template: string | null;
  /**
   * Id of the fragment of that page around the place, as in its {@link TemplateAnalysis}; null where none is, or where a part that is
   * called several times does not say which one it was.
   */
  readonly fragment: string | null;

  constructor(
    readonly errorClass: ExecutionErrorClass,
    reason: string,
    position: SourcePlace | null,
    details: ExecutionErrorDetails = {},
  ) {
    super('TEMPLATE_EXECUTION', reason, position, details);
    this.template = details.template ?? null;
    this.fragment = details.fragment ?? null;
  }
}

/**
 * All that is wrong with a set of templates, so that one start shows every mistake.
 * Its code is that of the first error.
 *
 * @see requirement T7
 * @publicApi
 */
export class TemplateErrors extends LiveTemplateError {
  /** In the order of the sources; never empty. */
  readonly errors: readonly TemplateError[];

  constructor(errors: readonly [TemplateError, ...TemplateError[]]) {
    const messages = errors.map((error) => error.message);
    const message =
      errors.length === 1 ? errors[0].message : `${errors.length} template errors\n\n${messages.join('\n\n')}`;
    super(errors[0].code, message);
    this.errors = errors;
  }
}
