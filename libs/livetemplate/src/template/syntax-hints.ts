import { KEYWORDS, type Token } from './token.js';

const OPERATORS: Readonly<Record<string, string>> = {
  '!': 'Negate with a function: {{if not .x}}.',
  '&': 'Combine with a function: {{if and .a .b}}.',
  '<': 'Compare with a function: {{if lt .a .b}}.',
  '>': 'Compare with a function: {{if gt .a .b}}.',
  '*': 'Calculate with a function: {{mul .a .b}}.',
  '%': 'Calculate with a function: {{mod .a .b}}.',
  '+': 'Calculate with a function: {{add .a .b}}.',
  '-': 'Calculate with a function: {{sub .a .b}}.',
  '/': 'A comment must touch the braces: {{/* … */}}. To divide, call a function: {{div .a .b}}.',
  '=': 'Compare with a function: {{if eq .a .b}}.',
  '[': 'Look up with a function: {{index .list 0}}.',
  '{': 'Inside an action braces have no meaning; write a literal {{ as {{"{{"}}.',
  '}': 'An action ends with two braces.',
  ',': 'Arguments are separated by spaces.',
};

/** What the author may have meant by a character that ends no name. */
export function hintForCharacter(char: string): string | undefined {
  return OPERATORS[char];
}

/** What the author may have meant by a token that fits nowhere. */
export function hintForToken(token: Token, context: string): string | undefined {
  switch (token.kind) {
    case 'char':
      return OPERATORS[token.value];
    case 'assign':
      return context === 'operand' || context === 'if' || context === 'with'
        ? OPERATORS['=']
        : 'Only a variable can be assigned to: {{$x = …}}.';
    case 'define':
      return '{{define}} stands at the top level of a text only; inside other actions use {{block}}.';
    case 'number':
      return /^[+-]/.test(token.value) ? 'Calculate with a function: {{add .a 1}}.' : undefined;
    case 'eof':
      return undefined;
    default:
      return isKeyword(token)
        ? `"${token.value}" is a keyword; reach a key of this name with {{index . "${token.value}"}}.`
        : undefined;
  }
}

function isKeyword(token: Token): boolean {
  return token.kind !== 'nil' && (KEYWORDS as readonly string[]).includes(token.kind);
}

/** The known function whose name is nearest, where one is near. */
export function hintForFunction(name: string, functions: ReadonlySet<string>): string {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const known of functions) {
    const distance = editDistance(name.toLowerCase(), known.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = known;
      bestDistance = distance;
    }
  }
  return best === undefined
    ? `A field is written .${name}, a variable $${name}; a function has to be registered.`
    : `Did you mean ${best}? A field is written .${name}, a variable $${name}.`;
}

/** Levenshtein's distance; `limit` where it is not below that. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return Math.min(row[b.length] as number, limit);
}
