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
  const any = new RegExp(`[${keys}${more}]`, more === '' ? '' : 'u');
  const size = Math.max(...Object.keys(table).map((char) => char.charCodeAt(0))) + 1;
  const replacements = Array.from({ length: size }, (_, code) => table[String.fromCharCode(code)]);
  if (more === '') return (text) => (any.test(text) ? replaceByCode(text, replacements) : text);
  const all = new RegExp(any.source, 'gu');
  return (text) =>
    any.test(text) ? text.replace(all, (char) => replacements[char.charCodeAt(0)] ?? fallback(char)) : text;
}

/** Several times faster than a regular expression with a function, where there is much to replace. */
function replaceByCode(text: string, replacements: readonly (string | undefined)[]): string {
  let replaced = '';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const replacement = replacements[text.charCodeAt(i)];
    if (replacement === undefined) continue;
    replaced += text.slice(from, i) + replacement;
    from = i + 1;
  }
  return replaced + text.slice(from);
}
