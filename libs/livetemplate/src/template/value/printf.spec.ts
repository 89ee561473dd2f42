import { describe, expect, it } from '@jest/globals';

import { HTML } from '../escape/trusted-types.js';
import { Duration, Month } from './duration.js';
import { Byte, Float64 } from './go-value.js';
import { GoTime } from './go-time.js';
import { sprintf } from './printf.js';
import { decode } from './utf8.js';

const f = (value: number): Float64 => new Float64(value);
const two = decode([0xab, 0xcd]);
const TIME = GoTime.parse('2025-01-02T15:04:05+01:00');

// Outputs are those of Go's fmt package (its own tests have most of these rows), but for the one number type.
const ROWS: readonly (readonly [format: string, value: unknown, output: string])[] = [
  // strings
  ['%s', 'abc', 'abc'],
  ['%5s', 'abc', '  abc'],
  ['%-5s|', 'abc', 'abc  |'],
  ['%05s', 'abc', '00abc'],
  ['%0-5s|', 'abc', 'abc  |'],
  ['%2s', '☺', ' ☺'],
  ['%.5s', 'abcdefgh', 'abcde'],
  ['%.0s', '日本語', ''],
  ['%.2s', '日本語', '日本'],
  ['%.1s', '😀🎉', '😀'],
  ['%20.5s', 'qwertyuiop', '               qwert'],
  ['%x', 'xyz', '78797a'],
  ['% X', 'xyz', '78 79 7A'],
  ['%# x', 'xyz', '0x78 0x79 0x7a'],
  ['%#X', 'xyz', '0X78797A'],
  ['%.1x', '日本語', 'e6'],
  ['%.0x', 'a', ''],
  ['%2x', '', '  '],
  ['%# 02x', '', '00'],
  ['%10x', two, '      abcd'],
  ['% 010x', two, '00000ab cd'],
  ['%#010x', two, '00000xabcd'],
  ['%# -010X|', two, '0XAB 0XCD |'],
  // quoted
  ['%q', '', '""'],
  ['%#q', '', '``'],
  ['%#q', '`', '"`"'],
  ['%#q', '\n', '"\\n"'],
  ['%#-8q|', '\t', '`\t`     |'],
  ['%q', '\x07\b\f\n\r\t\v"\\', '"\\a\\b\\f\\n\\r\\t\\v\\"\\\\"'],
  ['%q', '\x00\x7f\u00a0\u2028', '"\\x00\\x7f\\u00a0\\u2028"'],
  ['%+q', '日本語', '"\\u65e5\\u672c\\u8a9e"'],
  ['%#+q', '日本語', '`日本語`'],
  ['%q', '\u{10ffff}', '"\\U0010ffff"'],
  ['%q', two, '"\\xab\\xcd"'],
  ['%#q', two, '"\\xab\\xcd"'],
  ['%010q', '⌘', '0000000"⌘"'],
  ['%+-010q|', '⌘', '"\\u2318"  |'],
  ['%.1q', '日本語', '"日"'],
  // characters
  ['%c', 0x672c, '本'],
  ['%.0c', 0x2318, '⌘'],
  ['%3c', 0x2318, '  ⌘'],
  ['%c', 0xdc80, '\ufffd'],
  ['%c', 0xfffffffffn, '\ufffd'],
  ['%q', 34, `'"'`],
  ['%q', 39, `'\\''`],
  ['%+q', 255, "'\\u00ff'"],
  ['%q', 0xe00, "'\\u0e00'"],
  ['%q', 0xdc80, "'\ufffd'"],
  ['%U', 10, 'U+000A'],
  ['%#.2U', 120, "U+0078 'x'"],
  ['%#14.6U', 0x2318, "  U+002318 '⌘'"],
  ['%#-014.6U|', 0x2318, "U+002318 '⌘'  |"],
  ['%U', -1, 'U+FFFFFFFFFFFFFFFF'],
  // integers
  ['%d', 12345, '12345'],
  ['%d', -(2n ** 63n), '-9223372036854775808'],
  ['%.d', 0, ''],
  ['%06.0d', 0, '      '],
  ['% d', 12345, ' 12345'],
  ['%+d', -12345, '-12345'],
  ['%b', -6, '-110'],
  ['%#b', 7, '0b111'],
  ['%#o', -668, '-01234'],
  ['%O', 668, '0o1234'],
  ['%#X', 0, '0X0'],
  ['%X', 2n ** 60n, '1000000000000000'],
  ['%.20b', 7, '00000000000000000111'],
  ['%+10d', 12345, '    +12345'],
  ['%010d', -12345, '-000012345'],
  ['%-010d|', 12345, '12345     |'],
  ['%020.8d', -1234, '           -00001234'],
  ['%-#20.8x|', 0x1234abc, '0x01234abc          |'],
  ['%#04x', 256, '0x0100'],
  ['% +.6d', 42, '+000042'],
  // floats
  ['%e', f(1), '1.000000e+00'],
  ['%E', 1234.5678e-8, '1.234568E-05'],
  ['%f', -1e-9, '-0.000000'],
  ['%.0f', 0.5, '0'],
  ['%.0f', 1.5, '2'],
  ['%.0f', 2.5, '2'],
  ['%.2f', 2.675, '2.67'],
  ['%.1f', 0.25, '0.2'],
  ['%.1f', 0.35, '0.3'],
  ['%.3f', f(1e21), '1000000000000000000000.000'],
  ['%.25f', 0.1, '0.1000000000000000055511151'],
  ['%g', f(100000), '100000'],
  ['%g', f(1000000), '1e+06'],
  ['%G', -1e-9, '-1E-09'],
  ['%.3g', f(1234567), '1.23e+06'],
  ['%.10g', f(1234567), '1234567'],
  ['%.0g', 0.15, '0.1'],
  ['%.3g', f(0), '0'],
  ['%b', f(1), '4503599627370496p-52'],
  ['%.4b', f(-1), '-4503599627370496p-52'],
  ['%x', f(1), '0x1p+00'],
  ['%x', -1.5, '-0x1.8p+00'],
  ['%X', 5e-324, '0X1P-1074'],
  ['%+.3x', f(0), '+0x0.000p+00'],
  ['%#.4x', f(123), '0x1.ec00p+06'],
  ['%.1x', 1.96875, '0x1.0p+01'],
  ['%+07.2f', f(-1), '-001.00'],
  ['%+-07.2f|', f(1), '+1.00  |'],
  ['% 07.2f', f(1), ' 001.00'],
  ['%20f', 12345678901.234568, '  12345678901.234568'],
  ['%#g', 1e-323, '1.00000e-323'],
  ['%#g', f(123456), '123456.'],
  ['%#g', f(1000000), '1.00000e+06'],
  ['%#.0f', f(1), '1.'],
  ['%#.0e', f(123), '1.e+02'],
  ['%#.4g', f(0), '0.000'],
  ['%#.4g', 0.012, '0.01200'],
  ['%#9.4g', f(1), '    1.000'],
  ['%#b', f(1), '4503599627370496p-52'],
  ['% f', NaN, ' NaN'],
  ['%+020e', Infinity, '                +Inf'],
  ['% 20F', Infinity, '                 Inf'],
  ['%-020f|', -Infinity, '-Inf                |'],
  ['%+-20G|', NaN, '+NaN                |'],
  // one number type: at top level only
  ['%d', f(3), '3'],
  ['%d', 1.5, '%!d(float64=1.5)'],
  ['%c', f(65), 'A'],
  ['%o', f(8), '10'],
  ['%f', 3, '3.000000'],
  ['%.1e', 2n ** 62n, '4.6e+18'],
  ['%d', [f(3)], '[%!d(float64=3)]'],
  ['%f', [3], '[%!f(int=3)]'],
  ['%f', new Month(1), '%!f(time.Month=1)'],
  // lists, maps, structs
  ['%v', [1, 'hello', 2.5, null], '[1 hello 2.5 <nil>]'],
  ['%06v', [f(-10), 10], '[-00010 000010]'],
  ['%03.6v', [1, f(2), 'x'], '[000001 002 00x]'],
  ['%03.0v', [0, f(2), 'x'], '[    002 000]'],
  ['%+d', [1, 11], '[+1 +11]'],
  ['%#x', [1, 2, 15], '[0x1 0x2 0xf]'],
  ['%q', ['a', 'b'], '["a" "b"]'],
  ['%s', { b: 1, a: 'x' }, 'map[a:x b:%!s(int=1)]'],
  ['%#v', { b: [1n, null], a: 'x' }, 'map[string]interface {}{"a":"x", "b":[]interface {}{1, interface {}(nil)}}'],
  ['%#v', f(1000000), '1e+06'],
  ['%#v', null, '<nil>'],
  ['%#v', new Byte(107), '0x6b'],
  [
    '%+v',
    new (class Point {
      x = 1;
      y = 'a';
    })(),
    '{x:1 y:a}',
  ],
  [
    '%#v',
    new (class Point {
      x = 1;
      y = 'a';
    })(),
    'Point{x:1, y:"a"}',
  ],
  // types with a text of their own
  ['%s|%[1]d|%[1]x|%[1]T', new Month(1), 'January|1|4a616e75617279|time.Month'],
  ['%v|%[1]d|%[1]q', new Duration(1500n), '1.5µs|1500|"1.5µs"'],
  ['%.4s', TIME, '2025'],
  ['%d', TIME.utc(), '{0 63871423445 0}'],
  ['%5t', TIME.utc(), '{%!t(uint64=    0) %!t(int64=63871423445) %!t(*time.Location=<nil>)}'],
  ['%#v', TIME, 'time.Date(2025, time.January, 2, 15, 4, 5, 0, time.Location(""))'],
  ['%#v', TIME.utc(), 'time.Date(2025, time.January, 2, 14, 4, 5, 0, time.UTC)'],
  ['%5.2v|%[1]T', new HTML('<b>'), '   <b|template.HTML'],
  // nil and wrong verbs
  ['%10v', null, '     <nil>'],
  ['%-10T|', null, '<nil>     |'],
  ['%d', undefined, '%!d(<nil>)'],
  ['%☠', 0, '%!☠(int=0)'],
  ['%t', 'x', '%!t(string=x)'],
  ['%5t', true, ' true'],
  ['%05d', 'x', '%!d(string=0000x)'],
  ['%p', 27, '%!p(int=27)'],
  // wrong formats
  ['', 2, '%!(EXTRA int=2)'],
  ['%s %', 'hello', 'hello %!(NOVERB)'],
  ['%010.2', '12345', '%!(NOVERB)%!(EXTRA string=12345)'],
  ['%184467440737095516170v', 0, '%!(NOVERB)%!(EXTRA int=0)'],
  ['%.', 3, '%!.(int=3)'],
  ['%[2]d', 1, '%!d(BADINDEX)'],
  ['%[x]d', 1, '%!d(BADINDEX)'],
  ['%[1', 1, '%!(NOVERB)'],
  ['%[1]2d', 1, '%!d(BADINDEX)'],
  ['%*d', 'x', '%!(BADWIDTH)%!d(MISSING)'],
  ['%.*d', -1, '%!(BADPREC)%!d(MISSING)'],
  ['100%%', null, '100%%!(EXTRA <nil>)'],
];

describe('sprintf', () => {
  it.each(ROWS)('%j of %p', (format, value, output) => {
    expect(sprintf(format, [value])).toBe(output);
  });

  it.each([
    ['%*d|%-*d|', [5, 1, 5, 2], '    1|2    |'],
    ['%*d|', [-5, 1], '1    |'],
    ['%.*f', [2, f(1)], '1.00'],
    ['%[2]*[1]d', [1, 4], '   1'],
    ['%[3]*.[2]*[1]f', [12.5, 2, 6], ' 12.50'],
    ['%[2]d %[1]d', [1, 2], '2 1'],
    ['%[1]d %d', [1, 2, 3], '1 2'],
    ['%d %s', [1], '1 %!s(MISSING)'],
    ['%d', [1, 'a', null], '1%!(EXTRA string=a, <nil>)'],
    ['%6.2f%%', [12.345], ' 12.35%'],
  ] as const)('%j of the arguments %j', (format, args, output) => {
    expect(sprintf(format, args)).toBe(output);
  });
});
