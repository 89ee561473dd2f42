import { sourceFrame, TemplateError, TemplateErrors, type LiveTemplateError } from '../errors/index.js';
import type { Paint } from './paint.js';
import type { TemplateFiles } from './template-files.js';

/** What is wrong with templates, each mistake once; null where something else than a template is to blame. */
export function mistakesIn(error: unknown): readonly TemplateError[] | null {
  if (error instanceof TemplateError) return [error];
  if (!(error instanceof TemplateErrors)) return null;
  // A part that several pages call is wrong in each of them; to its author it is one mistake.
  return [...new Map(error.errors.map((mistake) => [mistake.message, mistake])).values()];
}

/**
 * Tells of mistakes as the start of an application does: place, reason, the line, a way out. Places are files here, so that
 * editors open them.
 */
export function describeMistakes(mistakes: readonly TemplateError[], templates: TemplateFiles, paint: Paint): string {
  const texts = mistakes.map((mistake) => describe(mistake, templates, paint));
  if (mistakes.length > 1) texts.unshift(paint.red(`${mistakes.length} template errors`));
  const unknown = unknownFunctions(mistakes);
  if (unknown.length > 0) texts.push(functionsNote(unknown));
  return `${texts.join('\n\n')}\n`;
}

function describe({ position, reason, hint, cause }: TemplateError, templates: TemplateFiles, paint: Paint): string {
  const lines = [paint.red(reason)];
  if (position) {
    const { source, line, column } = position;
    lines[0] = `${paint.bold(`${fileOf(source, templates)}:${line}:${column}:`)} ${lines[0]}`;
    const text = templates.texts[source];
    if (text !== undefined) lines.push(sourceFrame(text, position).replace(/\^$/, paint.red('^')));
  }
  if (hint !== undefined) lines.push(hint);
  // What a function of the application has thrown.
  if (cause instanceof Error) lines.push(cause.message);
  return lines.join('\n');
}

/** The path of the file that a template's text stands in. */
export function fileOf(source: string, { files }: TemplateFiles): string {
  return files.get(source) ?? source;
}

function unknownFunctions(mistakes: readonly (TemplateError & LiveTemplateError)[]): string[] {
  const names = mistakes
    .filter(({ errorClass }) => errorClass === 'undefined_function')
    .map(({ reason }) => /"(.*)"/.exec(reason)?.[1] ?? '');
  return [...new Set(names)].sort();
}

function functionsNote(names: readonly string[]): string {
  const are = names.length === 1 ? 'is a function' : 'are functions';
  return `If ${names.join(', ')} ${are} of your application, tell so: --function ${names.join(',')}
or give the module that exports ${names.length === 1 ? 'it' : 'them'}: --functions-from dist/functions.js`;
}
