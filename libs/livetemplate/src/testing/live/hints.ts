import type { TestControl, TestDocument } from './dom.js';

/** No more of a document than this goes into a message, in characters. */
const MOST = 1_000;

/** A selector that fits nothing. The message says what is there instead. */
export function notFound(document: TestDocument, path: string, selector: string): Error {
  const ids = [...document.querySelectorAll('[id]')].map((element) => `#${element.id}`);
  const near = ids.find((id) => id.toLowerCase() === selector.toLowerCase());
  const hint =
    near === undefined ? `Elements with an id: ${ids.slice(0, 30).join(', ') || 'none'}.` : `There is ${near}.`;
  const html = document.querySelector('body')?.outerHTML ?? document.documentElement.outerHTML;
  return new Error(`No element of ${path} fits "${selector}". ${hint}\n${excerpt(html)}`);
}

/** A click or submit that the browser script makes nothing of. */
export function nothingCameOfIt(path: string): Error {
  return new Error(
    `Nothing came of it on ${path}: neither the element nor one around it has lvt-click, and no form with lvt-submit ` +
      'was submitted. Links are opened by browser.open(), fields are ticked by page.change().',
  );
}

/** Fields that keep a form from being submitted. */
export function notSubmitted(path: string, invalid: readonly TestControl[]): Error {
  const fields = invalid.map((control) => `\n  ${control.name || control.outerHTML}: ${control.validationMessage}`);
  return new Error(`A browser would not submit this form of ${path}:${fields.join('')}`);
}

/** As much of an answer or a document as a message can take. */
export function excerpt(html: string): string {
  return html.length > MOST ? `${html.slice(0, MOST)} …` : html;
}
