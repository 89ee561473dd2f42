import type { SyntaxErrorClass } from '../errors/index.js';
import { hintForCharacter } from './syntax-hints.js';
import { KEYWORDS, type Token, type TokenFault, type TokenKind } from './token.js';

const LEFT_DELIM = '{{';
const RIGHT_DELIM = '}}';
const LEFT_COMMENT = '/*';
const RIGHT_COMMENT = '*/';

const KEYWORD_SET: ReadonlySet<string> = new Set(KEYWORDS);
/** Letters and decimal digits of any script, and the underscore: `unicode.IsLetter || unicode.IsDigit || '_'`. */
const ALPHANUMERIC = /^[\p{L}\p{Nd}_]$/u;

/** What remains to be read is read by the returned state; `null` ends the text. */
type State = (lexer: Lexer) => State | null;

/**
 * Cuts a text into tokens. Never throws: what cannot be read becomes a last token of kind `error`.
 *
 * @see Go `text/template/parse/lex.go`
 */
export function lex(text: string): Token[] {
  const lexer = new Lexer(text);
  for (let state: State | null = readText; state !== null;) state = state(lexer);
  return lexer.tokens;
}

class Lexer {
  readonly tokens: Token[] = [];
  /** Where the token being read starts. */
  start = 0;
  /** Where the next character is read. */
  offset = 0;
  /** `{{` of the action being read. */
  actionStart = 0;
  /** Open parentheses, by offset. */
  readonly parens: number[] = [];
  /** True where the text that follows loses its leading white space. */
  trimNext = false;

  constructor(readonly text: string) {}

  /** The next character, as code point string; empty at the end. */
  peek(): string {
    const code = this.text.codePointAt(this.offset);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  next(): string {
    const char = this.peek();
    this.offset += char.length;
    return char;
  }

  startsWith(prefix: string): boolean {
    return this.text.startsWith(prefix, this.offset);
  }

  /** Reads one character if it is among those given. */
  accept(chars: string): boolean {
    const char = this.text[this.offset];
    if (char === undefined || !chars.includes(char)) return false;
    this.offset++;
    return true;
  }

  acceptRun(chars: string): void {
    while (this.accept(chars));
  }

  emit(kind: TokenKind, value?: string): void {
    const raw = this.text.slice(this.start, this.offset);
    this.tokens.push({ kind, raw, value: value ?? raw, offset: this.start });
    this.start = this.offset;
  }

  fail(errorClass: SyntaxErrorClass, reason: string, offset = this.start, hint?: string): null {
    const fault: TokenFault = { errorClass, reason, offset, ...(hint === undefined ? {} : { hint }) };
    this.tokens.push({ kind: 'error', raw: this.text.slice(this.start), value: reason, offset: this.start, fault });
    return null;
  }

  /** At `}}`, or ` -}}`: its length, else 0. */
  rightDelimLength(): number {
    if (this.startsWith(RIGHT_DELIM)) return RIGHT_DELIM.length;
    return isSpace(this.text[this.offset]) && this.text.startsWith(`-${RIGHT_DELIM}`, this.offset + 1)
      ? RIGHT_DELIM.length + 2
      : 0;
  }

  /** True where an operand may end: `.x.y` falls into two tokens, `$x+2` is an error. */
  atTerminator(): boolean {
    const char = this.text[this.offset];
    return char === undefined || isSpace(char) || '.,|:)('.includes(char) || this.startsWith(RIGHT_DELIM);
  }
}

function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\t' || char === '\r' || char === '\n';
}

function isAlphanumeric(char: string): boolean {
  return ALPHANUMERIC.test(char);
}

/** As Go's `%#U`: `U+00A0`, with the character where it can be seen. */
function describeCharacter(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char) ? `${name} '${char}'` : name;
}

/** Text up to the next `{{`. */
function readText(lexer: Lexer): State | null {
  const { text } = lexer;
  const found = text.indexOf(LEFT_DELIM, lexer.offset);
  const end = found < 0 ? text.length : found;
  if (end > lexer.start) {
    let from = lexer.start;
    let to = end;
    if (lexer.trimNext) while (from < to && isSpace(text[from])) from++;
    if (found >= 0 && hasLeftTrimMarker(text, found)) while (to > from && isSpace(text[to - 1])) to--;
    lexer.offset = end;
    lexer.emit('text', text.slice(from, to));
  }
  lexer.trimNext = false;
  if (found >= 0) return readLeftDelim;
  lexer.emit('eof');
  return null;
}

function hasLeftTrimMarker(text: string, delim: number): boolean {
  const marker = delim + LEFT_DELIM.length;
  return text[marker] === '-' && isSpace(text[marker + 1]);
}

/** `{{` or `{{- `; a comment is one token with its delimiters. */
function readLeftDelim(lexer: Lexer): State | null {
  lexer.actionStart = lexer.start;
  lexer.offset += LEFT_DELIM.length + (hasLeftTrimMarker(lexer.text, lexer.start) ? 2 : 0);
  if (lexer.startsWith(LEFT_COMMENT)) return readComment;
  lexer.emit('leftDelim');
  lexer.parens.length = 0;
  return readInsideAction;
}

function readComment(lexer: Lexer): State | null {
  const inner = lexer.offset;
  const close = lexer.text.indexOf(RIGHT_COMMENT, inner + LEFT_COMMENT.length);
  if (close < 0) return lexer.fail('bad_comment', 'unclosed comment', lexer.actionStart, 'End it with */}}.');
  lexer.offset = close + RIGHT_COMMENT.length;
  const comment = lexer.text.slice(inner, lexer.offset);
  const delim = lexer.rightDelimLength();
  if (delim === 0) {
    return lexer.fail(
      'bad_comment',
      'comment ends before closing delimiter',
      lexer.actionStart,
      'A comment is an action of its own: */ must be followed by }}.',
    );
  }
  lexer.offset += delim;
  lexer.trimNext = delim > RIGHT_DELIM.length;
  lexer.emit('comment', comment);
  return readText;
}

function readRightDelim(lexer: Lexer): State {
  const delim = lexer.rightDelimLength();
  lexer.offset += delim;
  lexer.trimNext = delim > RIGHT_DELIM.length;
  lexer.emit('rightDelim');
  return readText;
}

function readInsideAction(lexer: Lexer): State | null {
  if (lexer.rightDelimLength() > 0) {
    const paren = lexer.parens.at(-1);
    return paren === undefined ? readRightDelim : lexer.fail('bad_paren', 'unclosed left parenthesis', paren);
  }
  const char = lexer.next();
  if (char === '') {
    return lexer.fail('unclosed_action', 'unclosed action', lexer.actionStart, 'The action needs its closing }}.');
  }
  if (isSpace(char)) return readSpace;
  if (char >= '0' && char <= '9') return readNumber;
  switch (char) {
    case '=':
      lexer.emit('assign');
      return readInsideAction;
    case ':':
      if (!lexer.accept('=')) return lexer.fail('unexpected_token', 'expected :=');
      lexer.emit('declare');
      return readInsideAction;
    case '|':
      lexer.emit('pipe');
      return readInsideAction;
    case '"':
      return readString;
    case '`':
      return readRawString;
    case "'":
      return readCharConstant;
    case '$':
      return lexer.atTerminator() ? emitted(lexer, 'variable') : readName('variable');
    case '.':
      return readDot;
    case '+':
    case '-':
      return readNumber;
    case '(':
      lexer.parens.push(lexer.start);
      lexer.emit('leftParen');
      return readInsideAction;
    case ')':
      if (lexer.parens.pop() === undefined) return lexer.fail('unexpected_token', 'unexpected right parenthesis');
      lexer.emit('rightParen');
      return readInsideAction;
  }
  if (isAlphanumeric(char)) return readIdentifier;
  if (char > ' ' && char <= '~') return emitted(lexer, 'char');
  return lexer.fail('bad_character', `unrecognized character in action: ${describeCharacter(char)}`);
}

function emitted(lexer: Lexer, kind: TokenKind): State {
  lexer.emit(kind);
  return readInsideAction;
}

/** The last space of a run may belong to ` -}}`. */
function readSpace(lexer: Lexer): State {
  while (isSpace(lexer.text[lexer.offset])) lexer.offset++;
  if (lexer.startsWith(`-${RIGHT_DELIM}`)) {
    lexer.offset--;
    if (lexer.offset === lexer.start) return readRightDelim;
  }
  return emitted(lexer, 'space');
}

/** The dot is read: `.5` is a number, `.name` a field, `.` the cursor. */
function readDot(lexer: Lexer): State {
  const following = lexer.text[lexer.offset];
  // At the very end Go reads a number as well; the parser then finds fault with it.
  if (following === undefined || (following >= '0' && following <= '9')) return readNumber;
  return lexer.atTerminator() ? emitted(lexer, 'dot') : readName('field');
}

/** The rest of `.name` or `$name`. */
function readName(kind: 'field' | 'variable'): State {
  return (lexer) => {
    while (isAlphanumeric(lexer.peek())) lexer.next();
    return lexer.atTerminator() ? emitted(lexer, kind) : badCharacter(lexer);
  };
}

function readIdentifier(lexer: Lexer): State | null {
  while (isAlphanumeric(lexer.peek())) lexer.next();
  if (!lexer.atTerminator()) return badCharacter(lexer);
  const word = lexer.text.slice(lexer.start, lexer.offset);
  if (KEYWORD_SET.has(word)) return emitted(lexer, word as TokenKind);
  return emitted(lexer, word === 'true' || word === 'false' ? 'bool' : 'identifier');
}

function badCharacter(lexer: Lexer): null {
  const char = lexer.peek();
  const hint = hintForCharacter(lexer.text, lexer.offset);
  return lexer.fail('bad_character', `bad character ${describeCharacter(char)}`, lexer.offset, hint);
}

/** The opening quote is read. Escapes are checked by the parser. */
function readQuoted(lexer: Lexer, quote: string): boolean {
  for (;;) {
    const char = lexer.next();
    if (char === '' || char === '\n') return false;
    if (char === quote) return true;
    if (char === '\\') {
      const escaped = lexer.next();
      if (escaped === '' || escaped === '\n') return false;
    }
  }
}

function readString(lexer: Lexer): State | null {
  if (readQuoted(lexer, '"')) return emitted(lexer, 'string');
  return lexer.fail('unterminated_string', 'unterminated quoted string');
}

function readCharConstant(lexer: Lexer): State | null {
  if (readQuoted(lexer, "'")) return emitted(lexer, 'charConstant');
  return lexer.fail('unterminated_char', 'unterminated character constant', lexer.start, 'Strings are written "…".');
}

function readRawString(lexer: Lexer): State | null {
  const close = lexer.text.indexOf('`', lexer.offset);
  if (close < 0) return lexer.fail('unterminated_string', 'unterminated raw quoted string');
  lexer.offset = close + 1;
  return emitted(lexer, 'rawString');
}

/** Accepts more than numbers, such as `0x.2` and `089`: the parser judges the whole. */
function readNumber(lexer: Lexer): State | null {
  lexer.offset = lexer.start;
  if (!scanNumber(lexer)) return badNumber(lexer);
  if (!lexer.startsWith('+') && !lexer.startsWith('-')) return emitted(lexer, 'number');
  // 1+2i: without spaces, and with an imaginary second part.
  if (!scanNumber(lexer) || lexer.text[lexer.offset - 1] !== 'i') return badNumber(lexer);
  return emitted(lexer, 'complex');
}

function badNumber(lexer: Lexer): null {
  const read = lexer.text.slice(lexer.start, lexer.offset);
  const isMarker = read.startsWith('-') && lexer.start === lexer.actionStart + LEFT_DELIM.length;
  const hint = isMarker ? 'A trim marker is followed by a space: {{- .x}}.' : undefined;
  return lexer.fail('bad_number', `bad number syntax: ${JSON.stringify(read)}`, lexer.start, hint);
}

function scanNumber(lexer: Lexer): boolean {
  lexer.accept('+-');
  let digits = '0123456789_';
  if (lexer.accept('0')) {
    if (lexer.accept('xX')) digits = '0123456789abcdefABCDEF_';
    else if (lexer.accept('oO')) digits = '01234567_';
    else if (lexer.accept('bB')) digits = '01_';
  }
  lexer.acceptRun(digits);
  if (lexer.accept('.')) lexer.acceptRun(digits);
  const exponent = digits.length === 11 ? 'eE' : digits.length === 23 ? 'pP' : '';
  if (exponent !== '' && lexer.accept(exponent)) {
    lexer.accept('+-');
    lexer.acceptRun('0123456789_');
  }
  lexer.accept('i');
  if (!isAlphanumeric(lexer.peek())) return true;
  lexer.next();
  return false;
}
