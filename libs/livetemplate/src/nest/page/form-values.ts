import { unescapeHtml } from '../../template/escape/unescape.js';
import { escapeHtml } from './escape-html.js';

/** What was entered into the fields of a form, by their names, in the order in which they stand. */
export type TypedValues = Readonly<Record<string, readonly string[]>>;

const CONTROL =
  /<input\b[^<>]*>|(<textarea\b[^<>]*>)[^<]*(?=<\/textarea\s*>)|(<select\b[^<>]*>)([^]*?)(?=<\/select\s*>)/giu;
const OPTION = /(<option\b[^<>]*>)([^<]*)/giu;
const ATTRIBUTE = /\s+([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?/gu;
/** Types of input that were not posted, or whose posted values say nothing. */
const NOT_ENTERED = new Set(['button', 'file', 'image', 'reset', 'submit']);
/** Types of input that no document may repeat. */
const NOT_REPEATED = new Set(['hidden', 'password']);

/**
 * A form with what was entered into it, as it was when it was posted.
 * @param complete whether `values` are all that was posted: only then what is missing was not chosen
 */
export function withTypedValues(form: string, values: TypedValues, complete = true): string {
  const entered = new Entered(values, complete);
  return form.replace(CONTROL, (control, textarea?: string, select?: string, options?: string) => {
    const tag = textarea ?? select ?? control;
    const attributes = attributesOf(tag);
    const name = attributes.get('name');
    if (name === undefined || attributes.has('disabled')) return control;
    if (select !== undefined)
      return select + withChosen(options ?? '', entered.chosen(name, attributes.has('multiple')));
    const type = textarea === undefined ? (attributes.get('type')?.toLowerCase() ?? 'text') : 'textarea';
    if (NOT_ENTERED.has(type)) return control;
    if (type === 'checkbox' || type === 'radio') {
      const is = entered.has(name, attributes.get('value') ?? 'on');
      return is === null ? control : withFlag(control, 'checked', is);
    }
    const value = entered.next(name);
    if (value === undefined || NOT_REPEATED.has(type)) return control;
    // Parsers drop the first line feed of a textarea.
    if (textarea !== undefined) return `${textarea}\n${escapeHtml(value)}`;
    // Of two attributes of one name parsers take the first.
    return control.replace(/^<input/iu, (start) => `${start} value="${escapeHtml(value)}"`);
  });
}

/** What is left of the posted values while the controls are gone through in their order. */
class Entered {
  private readonly rest: ReadonlyMap<string, string[]>;

  constructor(
    values: TypedValues,
    private readonly complete: boolean,
  ) {
    this.rest = new Map(Object.entries(values).map(([name, list]) => [name, [...list]]));
  }

  next(name: string): string | undefined {
    return this.rest.get(name)?.shift();
  }

  /** Whether the value was posted; null where that is not known. */
  has(name: string, value: string): boolean | null {
    const list = this.rest.get(name);
    const at = list?.indexOf(value) ?? -1;
    if (at >= 0) list?.splice(at, 1);
    return list === undefined && !this.complete ? null : at >= 0;
  }

  /** The chosen values of a select; null where they are not known, and where it had nothing to choose. */
  chosen(name: string, multiple: boolean): readonly string[] | null {
    if (multiple) return this.rest.get(name)?.splice(0) ?? (this.complete ? [] : null);
    const value = this.next(name);
    return value === undefined ? null : [value];
  }
}

function withChosen(options: string, chosen: readonly string[] | null): string {
  if (chosen === null) return options;
  return options.replace(OPTION, (_, tag: string, text: string) => {
    const value =
      attributesOf(tag).get('value') ??
      unescapeHtml(text)
        .trim()
        .replaceAll(/[ \t\n\f\r]+/gu, ' ');
    return withFlag(tag, 'selected', chosen.includes(value)) + text;
  });
}

/** Of a start tag, by their names in lower case. */
function attributesOf(tag: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', double, single, bare] of tag.matchAll(ATTRIBUTE)) {
    const key = name.toLowerCase();
    if (!attributes.has(key)) attributes.set(key, unescapeHtml(double ?? single ?? bare ?? ''));
  }
  return attributes;
}

/** A start tag with an attribute that has no value, or without it. */
function withFlag(tag: string, flag: string, is: boolean): string {
  const without = tag.replace(ATTRIBUTE, (attribute, name: string) => (name.toLowerCase() === flag ? '' : attribute));
  return is ? without.replace(/^<\w+/u, (start) => `${start} ${flag}`) : without;
}
