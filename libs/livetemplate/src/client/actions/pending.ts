import { giveBack, hold } from '../dom/held-state.js';

const DISABLE_WITH = 'lvt-disable-with';

/** How many actions of an element run. */
const running = new WeakMap<Element, number>();

/** Shows that an action of this element runs. Returns what ends that. */
export function showPending(element: Element): () => void {
  const count = running.get(element) ?? 0;
  running.set(element, count + 1);
  const undo = count ? [] : begin(element);
  return () => {
    const left = (running.get(element) ?? 1) - 1;
    running.set(element, left);
    ends.set(element, [...(ends.get(element) ?? []), ...undo]);
    if (left) return;
    for (const end of ends.get(element) ?? []) end();
    ends.delete(element);
  };
}

export function isPending(element: Element): boolean {
  return !!running.get(element);
}

const ends = new WeakMap<Element, (() => void)[]>();

function begin(element: Element): (() => void)[] {
  element.classList.add('lvt-pending');
  const undo = [() => element.classList.remove('lvt-pending')];
  if (element.nodeName === 'FORM') {
    hold(element, 'aria-busy', 'true');
    undo.push(() => giveBack(element, 'aria-busy'));
  }
  const buttons = element.matches(`[${DISABLE_WITH}]`) ? [element] : element.querySelectorAll(`form [${DISABLE_WITH}]`);
  for (const button of buttons) undo.push(disable(button as HTMLButtonElement));
  return undo;
}

function disable(button: HTMLButtonElement): () => void {
  const focused = button === document.activeElement;
  const text = button.getAttribute(DISABLE_WITH) as string;
  hold(button, 'disabled', '');
  const restoreText = button.nodeName === 'INPUT' ? showValue(button, text) : showText(button, text);
  return () => {
    restoreText();
    giveBack(button, 'disabled');
    if (focused && document.activeElement === document.body) button.focus({ preventScroll: true });
  };
}

function showValue(button: Element, text: string): () => void {
  if (!text) return () => {};
  hold(button, 'value', text);
  return () => giveBack(button, 'value');
}

/** The button's own nodes wait aside, where patches still reach them. */
function showText(button: Element, text: string): () => void {
  if (!text) return () => {};
  const aside = document.createDocumentFragment();
  while (button.firstChild) aside.appendChild(button.firstChild);
  const node = button.appendChild(document.createTextNode(text));
  return () => {
    if (node.parentNode === button) button.removeChild(node);
    button.appendChild(aside);
  };
}
