/**
 * Contextual escaping: follows HTML, scripts, CSS and URLs through the text of templates and adds to each action the
 * functions that make its value harmless at that point. After Go's `html/template`.
 *
 * A template is escaped once for each context it is called in. A pass only collects edits; they are carried out when
 * all that the entry reaches is known to be safe.
 */

import { TemplateEscapeError, TemplateExecutionError } from '../../errors/index.js';
import type { Position, Template } from '../ast.js';
import { TEXT, type EscapeContext, type Problem } from './context.js';
import { Copies } from './copies.js';
import { describeContext } from './describe.js';
import { Pass } from './pass.js';

/** Escaped templates, ready to run. */
export interface EscapedSet {
  /** The entry and what it reaches, each once for every context it is called in. Calls name these copies. */
  readonly templates: ReadonlyMap<string, Template>;
  /** Name of the template to run. */
  readonly entry: string;
}

/**
 * Escapes `entry` and everything it reaches, whatever the data. The given templates are not changed.
 * @param set every template by name.
 * @param texts text of each source by its name, for the excerpt in error messages; `TemplateSet.texts` has them.
 * @throws {TemplateEscapeError} where no escaping is safe; see its `errorClass`.
 * @throws {TemplateExecutionError} `undefined_template` where there is no template `entry`.
 * @example escapeTemplate(parseSet({ page: '<a href="{{.}}">' }, functions), 'page')
 * @see requirement T3
 */
export function escapeTemplate(
  set: ReadonlyMap<string, Template>,
  entry: string,
  texts?: ReadonlyMap<string, string>,
): EscapedSet {
  if (!set.has(entry)) {
    throw new TemplateExecutionError('undefined_template', `there is no template ${JSON.stringify(entry)}`, null);
  }
  const copies = new Copies(set);
  const pass = new Pass(copies);
  const { next, name } = pass.call(TEXT, entry, null);
  if (next.state !== 'text') throw escapeError(next.problem ?? openEnd(next, pass.opened), texts);
  pass.edits.commit();
  const templates = new Map<string, Template>();
  for (const reached of pass.ends.keys()) {
    const copy = copies.get(reached);
    if (copy) templates.set(reached, copy);
  }
  return { templates, entry: name };
}

function openEnd(c: EscapeContext, position: Position | null): Problem {
  return {
    errorClass: 'end_context',
    reason: `the template ends in ${describeContext(c)}, which is opened here`,
    hint: 'Look for a missing quote, ">", "-->" or end tag.',
    position,
    at: 0,
  };
}

function escapeError(problem: Problem, texts?: ReadonlyMap<string, string>): TemplateEscapeError {
  const { errorClass, reason, position, hint } = problem;
  const text = position === null ? undefined : texts?.get(position.source);
  return new TemplateEscapeError(errorClass, reason, position, { text, hint });
}
