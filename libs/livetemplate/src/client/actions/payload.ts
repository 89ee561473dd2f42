export type Payload = Record<string, unknown>;

/** What the three kinds of fields have, each in part. */
type Control = HTMLInputElement & Omit<HTMLSelectElement, 'type'>;

const VALUE_PREFIX = 'lvt-value-';

/** What an element says about itself: its `data-*` and `lvt-value-*` attributes. */
export function elementPayload(element: Element): Payload {
  const payload: Payload = {};
  for (const [name, value] of Object.entries((element as HTMLElement).dataset ?? {})) {
    if (!/^lvt[A-Z]/.test(name)) set(payload, name, value);
  }
  for (const { name, value } of element.attributes) {
    if (name.startsWith(VALUE_PREFIX)) set(payload, camelCase(name.slice(VALUE_PREFIX.length)), value);
  }
  return payload;
}

/** The fields of a form as a submit would send them; names that occur several times become arrays. Files are left out. */
export function formPayload(form: HTMLFormElement, submitter?: HTMLElement | null): Payload {
  const payload: Payload = {};
  new FormData(form).forEach((value, name) => typeof value === 'string' && add(payload, name, value));
  const { name, value } = (submitter ?? {}) as Partial<HTMLButtonElement>;
  if (name) add(payload, name, value ?? '');
  return payload;
}

/** The one field that was changed: under its own name, and as `name` and `value`. */
export function fieldPayload(target: EventTarget | null): Payload {
  const control = target as Control | null;
  if (!control || !/^(INPUT|SELECT|TEXTAREA)$/.test(control.nodeName)) return {};
  const { name } = control;
  const value = fieldValue(control);
  const payload: Payload = { name, value };
  if (name) set(payload, name, value);
  return payload;
}

/** Copies the entries of all payloads; later ones win. */
export function merge(...payloads: readonly Payload[]): Payload {
  const merged: Payload = {};
  for (const payload of payloads) for (const [name, value] of Object.entries(payload)) set(merged, name, value);
  return merged;
}

function fieldValue(control: Control): unknown {
  if (control.type === 'checkbox') return control.checked;
  if (control.type === 'select-multiple') return [...control.selectedOptions].map(({ value }) => value);
  return control.value;
}

function add(payload: Payload, name: string, value: string): void {
  const old = Object.prototype.hasOwnProperty.call(payload, name) ? payload[name] : undefined;
  set(payload, name, old === undefined ? value : Array.isArray(old) ? [...(old as unknown[]), value] : [old, value]);
}

// A field may be called `__proto__`.
function set(payload: Payload, name: string, value: unknown): void {
  Object.defineProperty(payload, name, { value, enumerable: true, configurable: true, writable: true });
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
