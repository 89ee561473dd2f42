/** Replacing single characters: what most escaping functions do. */

/**
 * A function that replaces each character that has an entry in `table`. Text without such a character, nearly all
 * text, is returned as it is after one test.
 * @param more further characters, as the inside of a character class, written by `fallback`.
 */
export function replacer(
  table: Readonly<Record<string, string>>,
  more = '',
  fallback: (char: string) => string = (char) => char,
): (text: string) => string {
  const keys = Object.keys(table)
    .map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
  const flags = more === '' ? '' : 'u';
  const any = new RegExp(`[${keys}${more}]`, flags);
  const all = new RegExp(any.source, `g${flags}`);
  const replacements = new Map(Object.entries(table));
  return (text) => (any.test(text) ? text.replace(all, (char) => replacements.get(char) ?? fallback(char)) : text);
}
