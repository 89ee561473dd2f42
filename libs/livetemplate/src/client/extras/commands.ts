import { report } from '../diagnostics.js';
import { cancel } from './uploads.js';

type Command = (element: HTMLElement, argument: string) => void;

/** What commands have made of elements, by the part of an element that it is about. */
const made = new Map<Element, Map<string, () => void>>();

const COMMANDS = new Map<string, Command>([
  ['show', (element) => setHidden(element, false)],
  ['hide', (element) => setHidden(element, true)],
  ['toggle', (element) => setHidden(element, !element.hidden)],
  ['add-class', (element, name) => setClass(element, name, true)],
  ['remove-class', (element, name) => setClass(element, name, false)],
  ['toggle-class', (element, name) => setClass(element, name, !element.classList.contains(name))],
  ['toggle-attribute', (element, name) => setFlag(element, name, !element.hasAttribute(name))],
  ['cancel', cancel],
  ['focus', (element) => element.focus()],
  ['dispatch', (element, name) => element.dispatchEvent(new CustomEvent(name, { bubbles: true }))],
]);

const setHidden = (element: HTMLElement, is: boolean): void => make(element, 'hidden', () => (element.hidden = is));
const setClass = (element: Element, name: string, is: boolean): void =>
  make(element, `.${name}`, () => element.classList.toggle(name, is));
const setFlag = (element: Element, name: string, is: boolean): void =>
  make(element, name, () => element.toggleAttribute(name, is));

function make(element: Element, part: string, apply: () => void): void {
  const parts = made.get(element) || new Map<string, () => void>();
  made.set(element, parts.set(part, apply));
  apply();
}

/** What commands have made stays, whatever the server has written there. */
export function makeAgain(): void {
  made.forEach((parts, element) => {
    if (element.isConnected) parts.forEach((apply) => apply());
    else made.delete(element);
  });
}

/** `lvt-do="<command>:<argument> <target>; …"`: what a click does at once, without the server. */
export function listenForCommands(document: Document): void {
  document.addEventListener('click', ({ target }) => {
    const element = target instanceof Element && target.closest('[lvt-do]');
    if (!element) return;
    for (const text of (element.getAttribute('lvt-do') as string).split(';'))
      if (text.trim()) run(element, text.trim());
  });
}

function run(element: Element, text: string): void {
  const [, name = '', argument = '', target = ''] = /^([\w-]+)(?::(\S+))?\s*(.*)$/s.exec(text) || [];
  const command = COMMANDS.get(name);
  if (!command) return report('command.unknown', `There is no command in "${text}".`);
  for (const each of targets(element, target)) {
    command(each, argument);
    // A button that shows and hides something says so to those who do not see it.
    if (/^(show|hide|toggle)$/.test(name) && element.hasAttribute('aria-expanded')) {
      element.setAttribute('aria-expanded', String(!each.hidden));
    }
  }
}

/** `<selector>` in the document; `closest(<selector>)` around the element, and what is in there; the element itself. */
function targets(element: Element, target: string): Iterable<HTMLElement> {
  const [, around = '', within = ''] = /^(?:closest\((.+?)\))?\s*(.*)$/s.exec(target) || [];
  const scope = around ? element.closest(around) : element;
  if (!scope) return [];
  if (!within) return [scope as HTMLElement];
  return (around ? scope : document).querySelectorAll<HTMLElement>(within);
}
