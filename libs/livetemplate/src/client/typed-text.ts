import { isTextControl } from './dom/input-keeper.js';

const KEY = 'livetemplate:typed';

/** What a person has typed into each control of its name, in the order of the document; null where that is nothing new. */
type Typed = Record<string, (string | null)[]>;

/** Remembers in this tab, until the next page, what was typed into controls that have a name; passwords are not written down. */
export function keepTypedText(): void {
  const typed: Typed = {};
  for (const control of namedControls()) {
    const { name, value, defaultValue } = control;
    typed[name] = [...(typed[name] || []), value === defaultValue ? null : value];
  }
  sessionStorage.setItem(KEY, JSON.stringify(typed));
}

/** Gives back what {@link keepTypedText} has remembered, where the page still has such a control and nobody has typed into it. */
export function giveBackTypedText(): void {
  try {
    const typed = JSON.parse(sessionStorage.getItem(KEY) || '{}') as Typed;
    sessionStorage.removeItem(KEY);
    for (const control of namedControls()) {
      const value = (typed[control.name] || []).shift();
      if (value && control.value === control.defaultValue) control.value = value;
    }
  } catch {
    // A page that may not store anything has nothing to give back.
  }
}

function namedControls(): HTMLInputElement[] {
  const controls = document.querySelectorAll<HTMLInputElement>('input[name],textarea[name]');
  return [...controls].filter((control) => isTextControl(control) && control.type !== 'password');
}
