import { giveBack, hold } from '../dom/held-state.js';

/**
 * Shows what the server found wrong with each field: as the text of `[data-lvt-error-for="<field>"]`, and as
 * `aria-invalid` on the fields of that name. No fields clear all of it.
 */
export function showFieldErrors(form: Element, fields: Readonly<Record<string, readonly string[]>>): void {
  const errors = new Map(Object.entries(fields));
  const errorsFor = (element: Element, attribute: string): readonly string[] | undefined =>
    errors.get(element.getAttribute(attribute) as string);
  for (const place of form.querySelectorAll('[data-lvt-error-for]')) {
    const text = (errorsFor(place, 'data-lvt-error-for') || []).join(' ');
    if (place.textContent !== text) place.textContent = text;
  }
  for (const control of form.querySelectorAll('[name]')) {
    if (errorsFor(control, 'name')) hold(control, 'aria-invalid', 'true');
    else giveBack(control, 'aria-invalid');
  }
}
