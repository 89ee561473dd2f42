import { keepForLater } from './held-state.js';
import { followServer, hasValue } from './input-keeper.js';
import { CLIENT_CLASSES } from './names.js';
import { parseFragment, wrapperFor } from './parse-html.js';

/** Writes one attribute, named as `attribute` is. */
export function writeAttribute(element: Element, attribute: Attr, value: string): void {
  const { name } = attribute;
  const own = element.getAttributeNode(name);
  if (keepForLater(element, name, value) || (own && own.value === value)) return;
  showing(element, name, value, () => {
    const ours = name === 'class' ? CLIENT_CLASSES.filter((token) => element.classList.contains(token)) : [];
    // A copy takes namespaces and names along that `setAttribute` would refuse.
    const written = own || (attribute.cloneNode() as Attr);
    written.value = ours.length ? [value, ...ours].join(' ').trim() : value;
    if (!own) element.setAttributeNode(written);
  });
}

/** As {@link writeAttribute}, by the name that a template has. */
export function writeNamedAttribute(element: Element, name: string, value: string): void {
  const own = element.getAttributeNode(name);
  writeAttribute(element, own || (parseAttributes(element, name)[0] as Attr), value);
}

/** Removes one attribute; what the client has put into it stays. */
export function removeAttribute(element: Element, name: string): void {
  if (keepForLater(element, name, null) || !element.hasAttribute(name)) return;
  showing(element, name, null, () => {
    const ours = name === 'class' && CLIENT_CLASSES.some((token) => element.classList.contains(token));
    if (ours) writeAttribute(element, element.getAttributeNode(name) as Attr, '');
    else element.removeAttribute(name);
  });
}

/** Writes the attributes of which a template says that they come and go. */
export function writeAttributes(element: Element, names: readonly string[], html: string): void {
  const present = parseAttributes(element, html);
  for (const name of names) {
    if (!present.some((attribute) => attribute.name.toLowerCase() === name.toLowerCase()))
      removeAttribute(element, name);
  }
  for (const attribute of present) writeAttribute(element, attribute, attribute.value);
}

/** The attributes as the parser spells them on such an element: `viewBox`, `xlink:href`. */
function parseAttributes(element: Element, html: string): Attr[] {
  const wrapper = wrapperFor(element);
  const parsed = parseFragment(`<${wrapper ? 'g' : 'i'} ${html}>`, wrapper).firstChild as Element;
  return [...parsed.attributes];
}

/** An attribute only says how a control begins; what it shows from then on is a property. */
function showing(element: Element, name: string, value: string | null, write: () => void): void {
  if (name === 'value' ? hasValue(element) : /^(checked|selected)$/.test(name) && name in element)
    return followServer(element, name, write);
  write();
  if (name === 'muted' && name in element) (element as HTMLMediaElement).muted = value !== null;
}
