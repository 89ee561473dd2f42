import type { SyntaxErrorClass } from '../errors/index.js';

/** Words with a meaning of their own inside an action; none of them can name a function. */
export const KEYWORDS = [
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'nil',
  'range',
  'template',
  'with',
] as const;

export type Keyword = (typeof KEYWORDS)[number];

export type TokenKind =
  /** Text outside actions; `value` is without what trim markers cut off. */
  | 'text'
  /** A whole comment action, delimiters included. */
  | 'comment'
  /** `{{` or `{{- `. */
  | 'leftDelim'
  /** `}}` or ` -}}`. */
  | 'rightDelim'
  /** A run of white space inside an action; it separates arguments. */
  | 'space'
  /** `true` or `false`. */
  | 'bool'
  /** Any other printable ASCII character, such as a comma. */
  | 'char'
  /** `'a'`, with its quotes. */
  | 'charConstant'
  /** `1+2i`. */
  | 'complex'
  /** Also imaginary ones, `2i`. Whether it is well-formed is checked by the parser. */
  | 'number'
  /** `"…"`, with its quotes. */
  | 'string'
  /** A string in backquotes, with them. */
  | 'rawString'
  /** `$` or `$name`. */
  | 'variable'
  /** `.name`. */
  | 'field'
  /** `.` alone. */
  | 'dot'
  /** Name of a function. */
  | 'identifier'
  | 'leftParen'
  | 'rightParen'
  | 'pipe'
  /** `=`. */
  | 'assign'
  /** `:=`. */
  | 'declare'
  | 'eof'
  /** Always the last token: the text from here on cannot be read. */
  | 'error'
  | Keyword;

/** The `raw` of all tokens of a text, joined, is the text. */
export interface Token {
  readonly kind: TokenKind;
  /** The characters it stands for; of an error token, all that is left. */
  readonly raw: string;
  /** What the parser reads; equal to `raw` but for text and errors (there: the reason). */
  readonly value: string;
  /** UTF-16 code units from the start of the text. */
  readonly offset: number;
  /** Set on error tokens. */
  readonly fault?: TokenFault;
}

/** Why a text cannot be read. */
export interface TokenFault {
  readonly errorClass: SyntaxErrorClass;
  readonly reason: string;
  /** Where to point at: the opening quote, parenthesis or brace rather than the place where its end is missed. */
  readonly offset: number;
  readonly hint?: string;
}

/** How a token is named in messages: `"x"`, `<range>`, `EOF`. */
export function describeToken(token: Token): string {
  if (token.kind === 'eof') return 'the end of the text';
  if ((KEYWORDS as readonly string[]).includes(token.kind)) return `<${token.value}>`;
  if (token.kind === 'dot') return '<.>';
  const shown = token.value.length > 10 ? `${token.value.slice(0, 10)}…` : token.value;
  return JSON.stringify(shown);
}
