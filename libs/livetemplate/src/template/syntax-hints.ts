import { KEYWORDS, type Token } from './token.js';
import { hintForWord } from './foreign-words.js';
import { nearestName } from './nearest-name.js';

/** Operators of other languages: the first one that stands at a place counts. */
const OPERATORS: readonly (readonly [operator: string, hint: string])[] = [
  ['==', 'Compare with a function: {{if eq .a .b}}.'],
  ['!=', 'Compare with a function: {{if ne .a .b}}.'],
  ['<=', 'Compare with a function: {{if le .a .b}}.'],
  ['>=', 'Compare with a function: {{if ge .a .b}}.'],
  ['?.', 'Looking into what is not there is no error: {{.a.b}}. Guard what may be null: {{with .a}}{{.b}}{{end}}.'],
  ['??', 'Give a default with a function: {{.a | default "none"}}.'],
  ['?', 'Choose with {{if .a}}…{{else}}…{{end}}, or with a function: {{ternary .b .c .a}}.'],
  ['!', 'Negate with a function: {{if not .x}}.'],
  ['&', 'Combine with a function: {{if and .a .b}}.'],
  ['<', 'Compare with a function: {{if lt .a .b}}.'],
  ['>', 'Compare with a function: {{if gt .a .b}}.'],
  ['*', 'Calculate with a function: {{mul .a .b}}.'],
  ['%', 'Calculate with a function: {{mod .a .b}}.'],
  ['+', 'Calculate with a function: {{add .a .b}}.'],
  ['-', 'Calculate with a function: {{sub .a .b}}.'],
  ['/', 'A comment must touch the braces: {{/* … */}}. To divide, call a function: {{div .a .b}}.'],
  ['=', 'Compare with a function: {{if eq .a .b}}.'],
  ['[', 'Look up with a function: {{index .list 0}}.'],
  ['{', 'Inside an action braces have no meaning; write a literal {{ as {{"{{"}}.'],
  ['}', 'An action ends with two braces.'],
  [',', 'Arguments are separated by spaces.'],
  [';', 'An action is one pipeline: write {{$x := .a}}{{$x}}.'],
  ['@', 'A loop names its index: {{range $index, $item := .items}}.'],
];

/** Marks with which actions of other languages begin. */
const BEGINNINGS: readonly (readonly [mark: RegExp, hint: string])[] = [
  [/^#/, 'A block begins with a word, {{if .x}}, {{range .items}} or {{with .x}}, and ends with {{end}}.'],
  [/^\/[a-z]/i, 'Every block ends with {{end}}.'],
  [/^>/, 'A template is called by its name: {{template "name" .}}.'],
  [/^%/, 'Actions stand between two braces and nothing else: {{if .x}}.'],
];

const ELSE_IF = 'Write {{else if .x}}.';

/** What the author may have meant by a character that ends no name, or fits nowhere. */
export function hintForCharacter(text: string, offset: number): string | undefined {
  const before = text.slice(0, offset);
  const rest = text.slice(offset, offset + 3);
  if (/\{\{-?\s*else$/.test(before)) return ELSE_IF;
  const beginning = /\{\{(- )?\s*$/.test(before) ? BEGINNINGS.find(([mark]) => mark.test(rest)) : undefined;
  return (beginning ?? OPERATORS.find(([operator]) => rest.startsWith(operator)))?.[1];
}

/** What the author may have meant by a token that fits nowhere. */
export function hintForToken(token: Token, context: string, text: string): string | undefined {
  if (context === 'else') return 'Write {{else}} alone, or {{else if .x}}.';
  if (context === 'end') return '{{end}} stands alone, whatever it ends.';
  switch (token.kind) {
    case 'char':
      return hintForCharacter(text, token.offset);
    case 'pipe':
      return text[token.offset - 1] === '|' ? 'Combine with a function: {{if or .a .b}}.' : undefined;
    case 'assign':
      return text.startsWith('==', token.offset) || ['operand', 'if', 'with'].includes(context)
        ? 'Compare with a function: {{if eq .a .b}}.'
        : 'Only a variable can be assigned to: {{$x = …}}.';
    case 'define':
      return '{{define}} stands at the top level of a text only; inside other actions use {{block}}.';
    case 'leftParen':
      return context === 'operand'
        ? 'Arguments are separated by spaces: {{f .a .b}}, and as an argument (f .a .b).'
        : undefined;
    case 'number':
      if (/^\.\d/.test(token.value)) return `Look up with a function: {{index .list ${token.value.slice(1)}}}.`;
      return /^[+-]/.test(token.value) ? 'Calculate with a function: {{add .a 1}}.' : undefined;
    case 'identifier':
      return context === 'template clause'
        ? `A template's name is a string: {{template "${token.value}" .}}.`
        : undefined;
    case 'eof':
      return undefined;
    default:
      return isKeyword(token)
        ? `"${token.value}" is a keyword; reach a key of this name with {{index . "${token.value}"}}.`
        : undefined;
  }
}

/** What a statement without its pipeline needs. */
export function hintForMissing(context: string): string | undefined {
  switch (context) {
    case 'if':
      return 'Write what is tested: {{if .x}}.';
    case 'with':
      return 'Write what becomes the dot: {{with .user}}.';
    case 'range':
      return 'Write what is ranged over: {{range .items}}.';
    default:
      return undefined;
  }
}

function isKeyword(token: Token): boolean {
  return token.kind !== 'nil' && (KEYWORDS as readonly string[]).includes(token.kind);
}

/** What the author may have meant by the name of a function that is not there: in doubt the one whose name is nearest. */
export function hintForFunction(name: string, functions: ReadonlySet<string>): string {
  const foreign = hintForWord(name);
  if (foreign !== undefined) return foreign;
  const best = nearestName(name, functions);
  return best === undefined
    ? `A field is written .${name}, a variable $${name}; a function has to be registered.`
    : `Did you mean ${best}? A field is written .${name}, a variable $${name}.`;
}
