import { giveBack, hold } from '../dom/held-state.js';

/** For the ids of places that have none. */
let ids = 0;

/**
 * Shows what the server found wrong with each field: as the text of `[data-lvt-error-for="<field>"]`, and on the fields of that
 * name as `aria-invalid`, described by that text for those who do not see it. No fields clear all of it.
 * @returns the wrong fields, in the order of the document
 */
export function showFieldErrors(form: Element, fields: Readonly<Record<string, readonly string[]>>): HTMLElement[] {
  const errors = new Map(Object.entries(fields));
  const places = new Map<string, string[]>();
  for (const place of form.querySelectorAll('[data-lvt-error-for]')) {
    const field = place.getAttribute('data-lvt-error-for') as string;
    const text = (errors.get(field) || []).join('; ').replace(/\.;/g, '.');
    if (place.textContent !== text) place.textContent = text;
    if (!place.id) hold(place, 'id', `lvt-error-${++ids}`);
    places.set(field, [...(places.get(field) || []), place.id]);
  }
  return [...form.querySelectorAll<HTMLElement>('[name]')].filter((control) => {
    const field = control.getAttribute('name') as string;
    giveBack(control, 'aria-invalid');
    giveBack(control, 'aria-describedby');
    if (!errors.has(field)) return false;
    hold(control, 'aria-invalid', 'true');
    const described = (control.getAttribute('aria-describedby') || '').split(' ');
    hold(control, 'aria-describedby', [...new Set([...described, ...(places.get(field) || [])])].join(' ').trim());
    return true;
  });
}
