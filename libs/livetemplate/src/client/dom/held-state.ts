/**
 * Attributes that the client has taken over for a while, such as `disabled` on a button whose action runs.
 * What the server says about them meanwhile is kept, and shown when they are given back.
 */
const held = new WeakMap<Element, Map<string, string | null>>();
const NONE = new Map<string, string | null>();

/** Shows `value` until {@link giveBack}, whatever the server says. */
export function hold(element: Element, name: string, value: string): void {
  const values = held.get(element) || new Map<string, string | null>();
  held.set(element, values);
  if (!values.has(name)) values.set(name, element.getAttribute(name));
  element.setAttribute(name, value);
}

/** Shows what the server has said last. */
export function giveBack(element: Element, name: string): void {
  const values = valuesOf(element);
  const value = values.get(name);
  if (value === undefined) return;
  values.delete(name);
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/** What the server has said last. */
export function serverSays(element: Element, name: string): string | null | undefined {
  const values = valuesOf(element);
  return values.has(name) ? values.get(name) : element.getAttribute(name);
}

/** Keeps the server's word for later, if the attribute is held. */
export function keepForLater(element: Element, name: string, value: string | null): boolean {
  const values = valuesOf(element);
  return values.has(name) && !!values.set(name, value);
}

function valuesOf(element: Element): Map<string, string | null> {
  return held.get(element) || NONE;
}
