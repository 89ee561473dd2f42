import { escapeHtml } from './escape-html.js';
import { type TypedValues, withTypedValues } from './form-values.js';

/** Which form was refused, and why. */
export interface FormRefusal {
  readonly action: string;
  /** Messages by the name of the field. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly typed: TypedValues;
  /** Set where there was more than `typed`. */
  readonly cut?: true;
}

const FORM = /<form\b[^<>]*>[^]*?<\/form\s*>/giu;
/** Empty elements only: what a template has put there itself stays. */
const PLACE = /(<([a-z][\w-]*)\b[^<>]*\sdata-lvt-error-for="([^"]*)"[^<>]*>)\s*(?=<\/\2\s*>)/giu;
const CONTROL = /<(?:input|select|textarea)\b[^<>]*\sname="([^"]*)"/giu;

/**
 * A document with what was typed into a form, and with what was wrong with its fields, in the places where the browser script
 * would show it: the text of `[data-lvt-error-for="<field>"]`, and `aria-invalid` on the fields of that name. What has no place stands at the
 * end of the form, behind all that the browser script looks for there.
 */
export function withFormErrors(html: string, { action, fields, typed, cut }: FormRefusal): string {
  const textOf = (field: string): string | null =>
    Object.hasOwn(fields, field) ? joined(fields[field] as readonly string[]) : null;
  const marked = (tag: string, field: string): string => (textOf(field) === null ? tag : `${tag} aria-invalid="true"`);
  return html.replace(FORM, (form) => {
    if (!isOf(action, form)) return form;
    const placed = new Set<string>();
    const inPlace = (whole: string, tag: string, _name: string, field: string): string => {
      const text = textOf(field);
      placed.add(field);
      return text === null ? whole : tag + escapeHtml(text);
    };
    const shown = form.replace(PLACE, inPlace).replace(CONTROL, marked);
    const rest = Object.keys(fields).flatMap((field) => (placed.has(field) ? [] : (textOf(field) ?? [])));
    return withTypedValues(withRest(shown, rest), typed, cut !== true);
  });
}

function withRest(form: string, texts: readonly string[]): string {
  if (texts.length === 0) return form;
  return form.replace(/<\/form\s*>$/iu, (end) => `<p role="alert">${escapeHtml(joined(texts))}</p>${end}`);
}

function isOf(action: string, form: string): boolean {
  const tag = form.slice(0, form.indexOf('>') + 1);
  return ['"', "'", ' ', '>'].some((end) => tag.includes(`/actions/${encodeURIComponent(action)}${end}`));
}

/** Messages that are no sentences need something between them. */
function joined(texts: readonly string[]): string {
  return texts.join('; ').replace(/([.!?]);/gu, '$1');
}
