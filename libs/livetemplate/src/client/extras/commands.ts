import { report } from '../diagnostics.js';
import { cancel } from './uploads.js';

type Command = (element: HTMLElement, argument: string) => void;

const COMMANDS = new Map<string, Command>([
  ['show', (element) => (element.hidden = false)],
  ['hide', (element) => (element.hidden = true)],
  ['toggle', (element) => (element.hidden = !element.hidden)],
  ['add-class', ({ classList }, name) => classList.add(name)],
  ['remove-class', ({ classList }, name) => classList.remove(name)],
  ['toggle-class', ({ classList }, name) => classList.toggle(name)],
  ['toggle-attribute', (element, name) => element.toggleAttribute(name)],
  ['cancel', cancel],
  ['focus', (element) => element.focus()],
  ['dispatch', (element, name) => element.dispatchEvent(new CustomEvent(name, { bubbles: true }))],
]);

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
