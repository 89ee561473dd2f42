import { giveBack, hold } from '../dom/held-state.js';
import { showInstead } from '../dom/inside.js';

const DISABLE_WITH = 'lvt-disable-with';

/** By element: how many of its actions run, and what takes away the signs of it. */
const running = new WeakMap<Element, { count: number; readonly undo: readonly (() => void)[] }>();

/** Shows that an action of this element runs. Returns what ends that. */
export function showPending(element: Element): () => void {
  const state = running.get(element) || { count: 0, undo: begin(element) };
  running.set(element, state);
  state.count++;
  return () => {
    if (--state.count) return;
    running.delete(element);
    for (const end of state.undo) end();
  };
}

export function isPending(element: Element): boolean {
  return running.has(element);
}

function begin(element: Element): (() => void)[] {
  element.classList.add('lvt-pending');
  const undo = [() => element.classList.remove('lvt-pending')];
  const form = element.nodeName === 'FORM';
  if (form) {
    hold(element, 'aria-busy', 'true');
    undo.push(() => giveBack(element, 'aria-busy'));
  }
  const disabled = `[${DISABLE_WITH}]`;
  const buttons = form ? element.querySelectorAll(disabled) : element.matches(disabled) ? [element] : [];
  for (const button of buttons) undo.push(disable(button as HTMLButtonElement));
  return undo;
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
