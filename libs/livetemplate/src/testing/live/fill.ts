import type { TestControl, TestWindow } from './dom.js';

/** What can be put into a field: a text, the state of a checkbox, or the chosen options of a list. */
export type FieldValue = string | number | boolean | readonly string[];

/**
 * Gives a field the value a person gives it, without its events.
 *
 * @throws {Error} for a value that a person could not give it.
 */
export function fill(control: TestControl, value: FieldValue): void {
  const wrong = (why: string): Error => new Error(`${control.outerHTML} cannot take ${JSON.stringify(value)}: ${why}`);
  if (control.disabled) throw wrong('it is disabled');
  if (control.hasAttribute('readonly')) throw wrong('it is read-only');
  if (control.nodeName === 'SELECT') {
    const wanted = Array.isArray(value) ? value : [String(value)];
    const options = [...control.options];
    const unknown = wanted.find((text) => !options.some((option) => option.value === text));
    if (unknown !== undefined) throw wrong(`its options are ${options.map((option) => option.value).join(', ')}`);
    for (const option of options) option.selected = wanted.includes(option.value);
  } else if (control.type === 'checkbox') {
    if (typeof value !== 'boolean') throw wrong('a checkbox is true or false');
    control.checked = value;
  } else if (control.type === 'radio') {
    if (value !== true && value !== control.value) throw wrong(`this radio button stands for ${control.value}`);
    control.checked = true;
  } else if (/^(INPUT|TEXTAREA)$/.test(control.nodeName)) {
    control.value = String(value);
  } else {
    throw wrong('it is no field');
  }
}

/** The events of a field whose value a person has changed. `change` comes when they are done with it. */
export function announce({ Event }: TestWindow, control: TestControl, ...types: ('input' | 'change')[]): void {
  for (const type of types) control.dispatchEvent(new Event(type, { bubbles: true }));
}
