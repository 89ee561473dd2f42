type TextControl = HTMLInputElement | HTMLTextAreaElement;

let composing: EventTarget | null = null;

/** Notices where an input method is composing, so that nothing is written into the middle of a word. */
export function watchComposition(document: Document): void {
  document.addEventListener('compositionstart', ({ target }) => (composing = target), true);
  document.addEventListener('compositionend', () => (composing = null), true);
}

/** A control into which text is typed. */
export function isTextControl(node: Node | null): node is TextControl {
  const { nodeName, type } = (node || {}) as HTMLInputElement;
  return (
    nodeName === 'TEXTAREA' ||
    // Neither the button, checkbox, color, file, hidden, image, radio, range and reset, nor the submit.
    (nodeName === 'INPUT' && !/^([bcfhir]|su)/.test(type))
  );
}

/**
 * Lets a control show what `write` makes of its default value, its caret where it was. The text that a person is
 * typing stays: the control has focus and shows something else than the server last said.
 */
export function followServer(control: TextControl, write: () => void): void {
  const { value, defaultValue, selectionStart, selectionEnd } = control;
  const focused = control === document.activeElement;
  const typing = control === composing || (focused && value !== defaultValue);
  // A control that was given a value, if only its own, no longer follows its default.
  if (typing && value === defaultValue) control.value = value;
  write();
  if (typing) return;
  control.value = control.defaultValue;
  // Controls for numbers, dates and addresses have no selection that could be read.
  if (focused && selectionStart !== null) control.setSelectionRange(selectionStart, selectionEnd);
}
