import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lex } from './lexer.js';

/** Kinds, with the value of those whose kind does not tell it. */
function summary(text: string): string {
  return lex(text)
    .map(({ kind, value }) => (VALUED.has(kind) ? `${kind}(${value})` : kind))
    .join(' ');
}

const VALUED = new Set(
  ['text', 'char', 'charConstant', 'complex', 'number', 'string', 'rawString', 'variable'].concat([
    'field',
    'identifier',
    'bool',
    'comment',
    'error',
  ]),
);

const tokens: readonly (readonly [name: string, text: string, tokens: string])[] = [
  ['nothing', '', 'eof'],
  ['text', 'a } b', 'text(a } b) eof'],
  ['an action', 'a{{.x}}b', 'text(a) leftDelim field(.x) rightDelim text(b) eof'],
  ['the dot', '{{.}}', 'leftDelim dot rightDelim eof'],
  ['fields', '{{.a.b}}', 'leftDelim field(.a) field(.b) rightDelim eof'],
  ['variables', '{{$ $x.y}}', 'leftDelim variable($) space variable($x) field(.y) rightDelim eof'],
  ['keywords', '{{if end nil}}', 'leftDelim if space end space nil rightDelim eof'],
  ['names that begin like keywords', '{{iff .end}}', 'leftDelim identifier(iff) space field(.end) rightDelim eof'],
  ['letters of any script', '{{.größe}}', 'leftDelim field(.größe) rightDelim eof'],
  ['booleans', '{{true false}}', 'leftDelim bool(true) space bool(false) rightDelim eof'],
  [
    'signs',
    '{{$x := 1 | f}}',
    'leftDelim variable($x) space declare space number(1) space pipe space identifier(f) rightDelim eof',
  ],
  ['assignment', '{{$x = 1}}', 'leftDelim variable($x) space assign space number(1) rightDelim eof'],
  ['parentheses', '{{((.))}}', 'leftDelim leftParen leftParen dot rightParen rightParen rightDelim eof'],
  [
    'numbers',
    '{{1 -2 .5 0x1F 1e3 1_000 3i}}',
    'leftDelim number(1) space number(-2) space number(.5) space number(0x1F) space number(1e3) space number(1_000) space number(3i) rightDelim eof',
  ],
  ['complex numbers', '{{1+2i}}', 'leftDelim complex(1+2i) rightDelim eof'],
  ['characters', "{{'a' '\\''}}", "leftDelim charConstant('a') space charConstant('\\'') rightDelim eof"],
  ['strings', '{{"a}}\\"b" `c\n}}`}}', 'leftDelim string("a}}\\"b") space rawString(`c\n}}`) rightDelim eof'],
  ['a comma', '{{$i, $x}}', 'leftDelim variable($i) char(,) space variable($x) rightDelim eof'],
  ['lines inside an action', '{{\n.x\r\n}}', 'leftDelim space field(.x) space rightDelim eof'],
  ['a comment', 'a{{/* {{x}} */}}b', 'text(a) comment(/* {{x}} */) text(b) eof'],
  ['trim markers', 'a \n{{- .x -}}\t b', 'text(a) leftDelim field(.x) rightDelim text(b) eof'],
  ['trim markers of a comment', 'a {{- /* c */ -}} b', 'text(a) comment(/* c */) text(b) eof'],
  [
    'text that is trimmed away',
    '{{1 -}} \n {{- 2}}',
    'leftDelim number(1) rightDelim text() leftDelim number(2) rightDelim eof',
  ],
  ['a minus that is no marker', '{{-1}}', 'leftDelim number(-1) rightDelim eof'],
  ['spaces before a marker', '{{.x   -}} a', 'leftDelim field(.x) space rightDelim text(a) eof'],
  [
    'white space that is not trimmed',
    '\u00a0{{- 1 -}}\u00a0',
    'text(\u00a0) leftDelim number(1) rightDelim text(\u00a0) eof',
  ],
];

const faults: readonly (readonly [name: string, text: string, errorClass: string, offset: number])[] = [
  ['an unclosed action at its opening brace', 'ab{{.x', 'unclosed_action', 2],
  ['an unclosed comment', 'a{{/* b', 'bad_comment', 1],
  ['a comment with something behind it', '{{/* a */ b}}', 'bad_comment', 0],
  ['an unterminated string', '{{"a\n"}}', 'unterminated_string', 2],
  ['a string that ends in a backslash', '{{"a\\', 'unterminated_string', 2],
  ['an unterminated raw string', '{{f `a}}', 'unterminated_string', 4],
  ['an unterminated character', "{{'a}}", 'unterminated_char', 2],
  ['an open parenthesis, the innermost', '{{(f (.x)}}', 'bad_paren', 2],
  ['a parenthesis too many', '{{.x)}}', 'unexpected_token', 4],
  ['a number with letters', '{{1x}}', 'bad_number', 2],
  ['a complex number without i', '{{1+2}}', 'bad_number', 2],
  ['arithmetic', '{{$x+2}}', 'bad_character', 4],
  ['one closing brace', '{{.x}', 'bad_character', 4],
  ['a character outside ASCII', '{{→}}', 'bad_character', 2],
  ['half a declaration', '{{$x : 1}}', 'unexpected_token', 5],
];

describe('lexer', () => {
  it.each(tokens)('reads %s', (_name, text, expected) => {
    expect(summary(text)).toBe(expected);
  });

  it.each(faults)('reports %s', (_name, text, errorClass, offset) => {
    const last = lex(text).at(-1);
    expect(last).toMatchObject({ kind: 'error', fault: { errorClass, offset } });
  });

  it('never throws, and its tokens joined give back the text', () => {
    const fragment = fc.constantFrom(
      '{{',
      '}}',
      '{{-',
      '-}}',
      ' ',
      '\n',
      '/*',
      '*/',
      '"',
      '`',
      "'",
      '\\',
      '.',
      '$',
      '(',
      ')',
    );
    const piece = fc.oneof(
      fragment,
      fc.constantFrom('a', '1', 'if', '0x', '+', ':=', '|', '\u{1f600}', '\ud800'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        const found = lex(text);
        expect(found.map((token) => token.raw).join('')).toBe(text);
        expect(['eof', 'error']).toContain(found.at(-1)?.kind);
      }),
      { numRuns: 2000 },
    );
  });
});
