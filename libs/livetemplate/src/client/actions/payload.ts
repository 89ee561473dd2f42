/** Without a prototype, so that a field may have any name. */
export type Payload = Record<string, unknown>;

/** What the three kinds of fields have, each in part. */
export type Control = HTMLInputElement & Omit<HTMLSelectElement, 'type'>;

const VALUE_PREFIX = 'lvt-value-';

/** What an element says about itself: its `data-*` and `lvt-value-*` attributes. */
export function elementPayload(element: Element): Payload {
  const payload = merge((element as HTMLElement).dataset);
  for (const name in payload) if (/^lvt[-A-Z]/.test(name)) delete payload[name];
  for (const { name, value } of element.attributes) {
    if (name.startsWith(VALUE_PREFIX)) payload[camelCase(name.slice(VALUE_PREFIX.length))] = value;
  }
  return payload;
}

/**
 * The fields of a form as a submit would send them; names that occur several times become arrays. Files are left out, and what
 * tells a form's page to those who post it without this script.
 */
export function formPayload(form: HTMLFormElement, submitter?: HTMLElement | null): Payload {
  const payload = merge();
  new FormData(form).forEach(
    (value, name) => typeof value === 'string' && !/^lvt[-A-Z]/.test(name) && add(payload, name, value),
  );
  const { name, value } = (submitter || {}) as Partial<HTMLButtonElement>;
  if (name) add(payload, name, value || '');
  return payload;
}

/** The one field that was changed: under its own name, and as `name` and `value`. */
export function fieldPayload(control: Control): Payload {
  const { name } = control;
  const value = fieldValue(control);
  const payload = merge({ name, value });
  if (name) payload[name] = value;
  return payload;
}

/** Only what can be filled in can be required. */
export function isField(target: EventTarget | null): target is Control {
  return !!target && 'required' in target;
}

/** Copies the entries of all payloads; later ones win. */
export function merge(...payloads: readonly object[]): Payload {
  return Object.assign(Object.create(null), ...payloads) as Payload;
}

export function fieldValue(control: Control): unknown {
  if (control.type === 'checkbox') return control.checked;
  if (control.type === 'select-multiple') return [...control.selectedOptions].map(({ value }) => value);
  return control.value;
}

function add(payload: Payload, name: string, value: string): void {
  payload[name] = name in payload ? ([] as unknown[]).concat(payload[name], value) : value;
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
