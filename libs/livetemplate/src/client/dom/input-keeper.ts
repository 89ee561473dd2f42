type TextControl = HTMLInputElement | HTMLTextAreaElement;
/** What fields have, each in part. */
type Field = HTMLInputElement & Pick<HTMLSelectElement, 'options'>;

let composing: EventTarget | null = null;
/** What the actions without an answer tell of fields, by these, and where all fields wait for the answer. */
const asking = new Map<Map<Field, string>, Element>();
/** What a field showed when the server last said the same; and what it said when the server was last told of it. */
const said = new WeakMap<Field, string>();
const told = new WeakMap<Field, string>();
/** Fields that may show something else than the server has said last. */
const behind = new Set<Field>();

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

/** A control that has a value of its own, once it was given one. */
export function hasValue(element: Element): boolean {
  return isTextControl(element) || /^(range|color)$/.test((element as Field).type);
}

/**
 * Lets a field show what `write` makes of what says how it begins, its caret where it was. What a person is typing stays: the
 * field has focus and shows something else than the server last said. So does all that waits for {@link keepInput}.
 * @param element the field, or an option of it
 * @param property what shows it
 */
export function followServer(element: Element, property: string, write: () => void): void {
  const field = (element.closest('select') || element) as Field;
  const control = element as unknown as Record<string, unknown>;
  const now = control[property];
  const same = field.value === field.defaultValue;
  if (same) said.set(field, field.value);
  // What was given a value, if only its own, no longer follows its default.
  if (same || property !== 'value') control[property] = now;
  write();
  behind.add(field);
  if (mayShow(field, true)) show(field);
}

/** What a form or an element of its own tells the server now is the person's until there is an answer. Returns what ends that. */
export function keepInput(element: Element, target: EventTarget): (ok?: boolean) => void {
  const fields = [target as Field, ...element.querySelectorAll<Field>('input,textarea')];
  const values = new Map(fields.map((field) => [field, field.value]));
  asking.set(values, (target as Field).form || element);
  return (ok) => {
    asking.delete(values);
    if (ok) values.forEach((value, field) => told.set(field, value));
    catchUp();
  };
}

/** Shows what the server has said of fields that a person is done with. Text of which it has not been told stays. */
export function catchUp(): void {
  // What has left the document is let go.
  behind.forEach((field) => (!field.isConnected || mayShow(field, told.get(field) === field.value)) && show(field));
}

function mayShow(field: Field, known: boolean): boolean {
  if (field === composing) return false;
  for (const scope of asking.values()) {
    if (
      scope === field.form ||
      scope.contains(field) ||
      (field.type === 'radio' && (scope as Field).name === field.name)
    )
      return false;
  }
  return !isTextControl(field) || field.value === said.get(field) || (known && field !== document.activeElement);
}

function show(field: Field): void {
  behind.delete(field);
  if (field.options) {
    for (const option of field.options) option.selected = option.defaultSelected;
  } else if (!hasValue(field)) {
    field.checked = field.hasAttribute('checked');
  } else {
    const { selectionStart, selectionEnd } = field;
    field.value = field.defaultValue;
    said.set(field, field.value);
    // Fields for numbers, dates and addresses have no selection that could be read.
    if (field === document.activeElement && selectionStart !== null)
      field.setSelectionRange(selectionStart, selectionEnd);
  }
}
