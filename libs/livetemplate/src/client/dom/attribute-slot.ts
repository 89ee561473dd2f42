import { keepForLater } from './held-state.js';
import { followServer, isTextControl } from './input-keeper.js';
import { CLIENT_CLASSES } from './names.js';
import { parseFragment, wrapperFor } from './parse-html.js';
import type { Attribute } from './plan.js';

/** Attributes that only say how a control begins; what it shows now is the property of the same name. */
const LIVE_FLAGS = new Set(['checked', 'selected', 'muted']);

/** Writes one attribute. null removes it. */
export function writeAttribute(element: Element, { name, namespace }: Attribute, value: string | null): void {
  if (keepForLater(element, name, value)) return;
  if (element.getAttribute(name) === value) return;
  const write = (): void => {
    if (name === 'class') writeClass(element, value);
    else if (value === null) element.removeAttribute(name);
    else element.setAttributeNS(namespace, name, value);
  };
  if (name === 'value' && isTextControl(element)) followServer(element, write);
  else write();
  // A slider that a person has moved no longer follows its attribute.
  if (name === 'value' && /^(range|color)$/.test((element as HTMLInputElement).type)) {
    (element as HTMLInputElement).value = value ?? '';
  }
  if (LIVE_FLAGS.has(name) && name in element) {
    (element as unknown as Record<string, boolean>)[name] = value !== null;
  }
}

/** Writes the attributes of which a template says that they come and go. */
export function writeAttributes(element: Element, names: readonly string[], html: string): void {
  const wrapper = wrapperFor(element);
  const parsed = parseFragment(`<${wrapper ? 'g' : 'i'} ${html}>`, wrapper).firstChild as Element;
  const present = [...parsed.attributes];
  for (const name of names) {
    if (!present.some((attribute) => attribute.name.toLowerCase() === name.toLowerCase())) {
      writeAttribute(element, { name, namespace: null }, null);
    }
  }
  for (const { name, namespaceURI, value } of present)
    writeAttribute(element, { name, namespace: namespaceURI }, value);
}

function writeClass(element: Element, value: string | null): void {
  const ours = CLIENT_CLASSES.filter((name) => element.classList.contains(name));
  if (value === null && !ours.length) element.removeAttribute('class');
  else element.setAttribute('class', [value ?? '', ...ours].join(' ').trim());
}
