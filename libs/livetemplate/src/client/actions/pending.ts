import { giveBack, hold } from '../dom/held-state.js';
import { showInstead } from '../dom/inside.js';

const DISABLE_WITH = 'lvt-disable-with';
const DISABLED = `[${DISABLE_WITH}]`;

/** By element: how many actions it shows, and what takes away the signs of it. */
const running = new WeakMap<Element, { count: number; readonly end: () => void }>();

/** Shows that an action of this element runs, a submit also at the buttons of its form. Returns what ends that. */
export function showPending(element: Element, submit: boolean): () => void {
  const ends = [element, ...(submit ? element.querySelectorAll(DISABLED) : [])].map(show);
  return () => ends.forEach((end) => end());
}

function show(element: Element, ofForm: number): () => void {
  const state = running.get(element) || { count: 0, end: begin(element, ofForm) };
  running.set(element, state);
  state.count++;
  return () => {
    if (--state.count) return;
    running.delete(element);
    state.end();
  };
}

function begin(element: Element, ofForm: number): () => void {
  if (!ofForm) element.classList.add('lvt-pending');
  if (element.nodeName === 'FORM') hold(element, 'aria-busy', 'true');
  const enable = element.matches(DISABLED) && disable(element as HTMLButtonElement);
  return () => {
    element.classList.remove('lvt-pending');
    giveBack(element, 'aria-busy');
    if (enable) enable();
  };
}

function disable(button: HTMLButtonElement): () => void {
  const focused = button === document.activeElement;
  const text = button.getAttribute(DISABLE_WITH) as string;
  const isInput = button.nodeName === 'INPUT';
  hold(button, 'disabled', '');
  if (isInput) hold(button, 'value', text || button.value);
  const restoreText = text && !isInput && showInstead(button, text);
  return () => {
    giveBack(button, 'value');
    if (restoreText) restoreText();
    giveBack(button, 'disabled');
    if (focused && document.activeElement === document.body) button.focus({ preventScroll: true });
  };
}
