import { giveBack, hold } from '../dom/held-state.js';
import { type Control, fieldValue } from './payload.js';

/** Looks at what a form sends. Returns what empties it, but for what somebody has written or chosen since then. */
export function emptying(form: HTMLFormElement): () => void {
  const controls = (): Control[] => [...form.elements] as unknown[] as Control[];
  const sent = new Map(controls().map((control) => [control, held(control)]));
  return () => {
    const changed = controls().filter((control) => sent.get(control) !== held(control));
    // What belongs to no form is not reset. To write it back afterwards would take the caret away.
    for (const control of changed) hold(control, 'form', '');
    form.reset();
    for (const control of changed) giveBack(control, 'form');
  };
}

function held(control: Control): string {
  return JSON.stringify([fieldValue(control), control.checked]);
}
