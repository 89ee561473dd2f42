/** What JSON leaves as it is, but older rules end a line with, or a reader of a dump cannot see. */
const LINE_ENDS = /[\u2028\u2029]/g;

/**
 * A text as a string literal of JavaScript. Every text that comes from a template, and every name in one, passes here
 * on its way into generated code: it can never be anything but a string.
 */
export function quote(text: string): string {
  return JSON.stringify(text).replace(LINE_ENDS, (char) => `\\u${char.charCodeAt(0).toString(16)}`);
}
