import { TemplateErrors, type TemplateError } from '../errors/index.js';
import type { Template } from './ast.js';
import { isBlank } from './blank.js';
import { parseTemplate } from './parser.js';

/** Templates that can call each other, by name. */
export class TemplateSet extends Map<string, Template> {
  /** Text of each source, by its name: what an error shows an excerpt of. */
  readonly texts = new Map<string, string>();
  /**
   * Definitions that are lost because a later text has one of the same name, by that name. The body of a `{{block}}` is there
   * to be replaced, and is not counted.
   */
  readonly overwritten = new Map<string, readonly Template[]>();

  /**
   * Adds what one text defines. A later text replaces the definitions of an earlier one, so that a page fills the
   * blocks of its layout; but a blank body replaces nothing, so that a file of definitions leaves its name alone.
   */
  define(templates: readonly Template[]): void {
    for (const template of templates) {
      const known = this.get(template.name);
      if (known && isBlank(template.root)) continue;
      if (known && !isBlank(known.root) && !(known.isBlock && !template.isBlock)) {
        this.overwritten.set(template.name, [...(this.overwritten.get(template.name) ?? []), known]);
      }
      this.set(template.name, template);
    }
  }
}

/**
 * Parses texts into one set, in the byte order of their names.
 *
 * @param texts name → text
 * @param functions names the templates may call
 * @param markup by the name that stands for it
 * @throws {TemplateErrors} with every mistake of every text
 * @example parseSet({ 'page.html': '{{template "head"}}…', 'head.html': '{{define "head"}}…{{end}}' }, new Set())
 * @publicApi
 */
export function parseSet(
  texts: Readonly<Record<string, string>>,
  functions: ReadonlySet<string>,
  markup: ReadonlyMap<string, string> = new Map(),
): TemplateSet {
  const set = new TemplateSet();
  const errors: TemplateError[] = [];
  const ordered = Object.entries(texts).sort(([a], [b]) => compareCodePoints(a, b));
  for (const [name, text] of ordered) {
    set.texts.set(name, text);
    try {
      set.define(parseTemplate(name, text, { functions, markup }));
    } catch (error) {
      if (!(error instanceof TemplateErrors)) throw error;
      errors.push(...error.errors);
    }
  }
  const [first, ...others] = errors;
  if (first !== undefined) throw new TemplateErrors([first, ...others]);
  return set;
}

/** The order of code points is that of UTF-8 bytes; that of UTF-16 code units is not. */
function compareCodePoints(a: string, b: string): number {
  const left = Array.from(a, (char) => char.codePointAt(0) ?? 0);
  const right = Array.from(b, (char) => char.codePointAt(0) ?? 0);
  const at = left.findIndex((code, i) => code !== right[i]);
  if (at < 0) return left.length - right.length;
  return (left[at] as number) - (right[at] ?? -1);
}
