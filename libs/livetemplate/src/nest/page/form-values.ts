import { escapeHtml } from './escape-html.js';

/** What was typed into the fields of a form, by their names, in the order in which they stand. */
export type TypedValues = Readonly<Record<string, readonly string[]>>;

const CONTROL = /<input\b[^<>]*>|(<textarea\b[^<>]*>)[^<]*(?=<\/textarea\s*>)/giu;
/** Types of input into which nobody types, and those that no document may repeat. */
const OTHER_TYPES =
  /\stype\s*=\s*["']?(?:button|checkbox|color|file|hidden|image|password|radio|range|reset|submit)\b/iu;

/** A form with what was typed into it, as it was when it was posted. */
export function withTypedValues(form: string, values: TypedValues): string {
  const rest = new Map(Object.entries(values).map(([name, list]) => [name, [...list]]));
  return form.replace(CONTROL, (control, textarea: string | undefined) => {
    const name = /\sname="([^"]*)"/u.exec(textarea ?? control)?.[1] ?? '';
    const value = rest.get(name)?.shift();
    if (value === undefined || OTHER_TYPES.test(textarea ?? control)) return control;
    // Parsers drop the first line feed of a textarea.
    if (textarea !== undefined) return `${textarea}\n${escapeHtml(value)}`;
    // Of two attributes of one name parsers take the first.
    return control.replace(/^<input/iu, (tag) => `${tag} value="${escapeHtml(value)}"`);
  });
}
