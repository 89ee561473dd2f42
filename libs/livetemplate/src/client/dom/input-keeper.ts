type TextControl = HTMLInputElement | HTMLTextAreaElement;

let composing: EventTarget | null = null;

/** Notices where an input method is composing, so that nothing is written into the middle of a word. */
export function watchComposition(document: Document): void {
  document.addEventListener('compositionstart', ({ target }) => (composing = target), true);
  document.addEventListener('compositionend', () => (composing = null), true);
}

/** A control into which text is typed. */
export function isTextControl(node: Node | null): node is TextControl {
  if (node?.nodeName === 'TEXTAREA') return true;
  const { nodeName, type } = (node ?? {}) as HTMLInputElement;
  return nodeName === 'INPUT' && !/^(button|checkbox|color|file|hidden|image|radio|range|reset|submit)$/.test(type);
}

/** Whether a person is typing here: the control has focus and shows something else than the server last said. */
export function isTyping(control: TextControl): boolean {
  return (
    control === composing || (control === control.ownerDocument.activeElement && control.value !== control.defaultValue)
  );
}

/** Lets a control show `value`, its caret where it was. The text that a person is typing stays. */
export function followServer(control: TextControl, typing: boolean, value: string): void {
  if (typing || control.value === value) return;
  const focused = control === control.ownerDocument.activeElement;
  // Controls for numbers, dates and addresses have no selection that could be read.
  const { selectionStart, selectionEnd } = control;
  control.value = value;
  if (focused && selectionStart !== null) control.setSelectionRange(selectionStart, selectionEnd);
}
