import { describe, expect, it } from '@jest/globals';
import { Float64 } from '../value/go-value.js';
import { GoTime } from '../value/go-time.js';
import { Month } from '../value/duration.js';
import { ESCAPERS, escaperFunctions } from './escapers.js';
import { CSS, HTML, HTMLAttr, JS, JSStr, Srcset, URL } from './trusted-types.js';

function call(escaper: keyof typeof ESCAPERS, ...args: unknown[]): unknown {
  return escaperFunctions.get(ESCAPERS[escaper])?.call(args);
}

type Rows = readonly (readonly [value: unknown, expected: string])[];

const ROWS: Readonly<Record<keyof typeof ESCAPERS, Rows>> = {
  html: [
    ['plain', 'plain'],
    [`<a href="x">O'Reilly & co</a> +\0`, '&lt;a href=&#34;x&#34;&gt;O&#39;Reilly &amp; co&lt;/a&gt; &#43;\ufffd'],
    ['&amp;', '&amp;amp;'],
    [null, ''],
    [undefined, ''],
    [0, '0'],
    [true, 'true'],
    [new Float64(1e6), '1e&#43;06'],
    [[1, '<'], '[1 &lt;]'],
    [{ b: 1, a: '&' }, 'map[a:&amp; b:1]'],
    [new HTML('<b>&amp;</b>'), '<b>&amp;</b>'],
    [new HTMLAttr('a="b"'), 'a=&#34;b&#34;'],
    [new JS('"a"'), '&#34;a&#34;'],
    // What came as JSON is data, whatever it looks like.
    [{ value: '<b>' }, 'map[value:&lt;b&gt;]'],
  ],
  rcdata: [
    ['<b>&amp;', '&lt;b&gt;&amp;amp;'],
    [new HTML('<b>&amp;'), '&lt;b&gt;&amp;'],
  ],
  attribute: [
    ['a"b\'c', 'a&#34;b&#39;c'],
    [new HTML('<b title="1>2">&iexcl;"Hi"</b> I <3 you'), '&iexcl;&#34;Hi&#34; I &lt;3 you'],
    [new HTML('a<!-- b -->c'), 'ac'],
    [new HTML('a<script>"</b>" < c</script>d<style>e</style>f'), 'adf'],
    [new HTML('<title>a & b</title>'), 'a & b'],
    [new HTML('<a href=x>y</a'), 'y'],
  ],
  unquoted: [
    ['', 'ZgotmplZ'],
    [null, 'ZgotmplZ'],
    [new HTML(''), 'ZgotmplZ'],
    [' ', '&#32;'],
    ['a b\tc\nd=e`f"', 'a&#32;b&#9;c&#10;d&#61;e&#96;f&#34;'],
    ['\0\ufdd0\uffff\udc80', '&#xfffd;&#xfdd0;&#xffff;&#xfffd;'],
    ['é😀', 'é😀'],
    [new HTML('<b>a b&amp;</b>'), 'a&#32;b&amp;'],
  ],
  attributeName: [
    ['title', 'title'],
    ['TITLE', 'title'],
    ['', 'ZgotmplZ'],
    ['href', 'ZgotmplZ'],
    ['onclick', 'ZgotmplZ'],
    ['style', 'ZgotmplZ'],
    ['type', 'ZgotmplZ'],
    ['data-x', 'ZgotmplZ'],
    ['a b', 'ZgotmplZ'],
    [new HTMLAttr('dir="ltr"'), 'dir="ltr"'],
    [new HTML('title'), 'title'],
  ],
  comment: [['anything', '']],
  urlFilter: [
    ['/a?b', '/a?b'],
    ['a:b', '#ZgotmplZ'],
    ['/a:b', '/a:b'],
    ['HTTP://x', 'HTTP://x'],
    ['https://x', 'https://x'],
    ['mailto:a@b', 'mailto:a@b'],
    ['javascript:alert(1)', '#ZgotmplZ'],
    [' javascript:alert(1)', '#ZgotmplZ'],
    ['data:text/html,x', '#ZgotmplZ'],
    [new URL('javascript:f()'), 'javascript:f()'],
  ],
  urlNormalizer: [
    ['http://x/a b?c=d&e=%20%zz#f', 'http://x/a%20b?c=d&e=%20%25zz#f'],
    ['(é😀)"\'', '%28%c3%a9%f0%9f%98%80%29%22%27'],
    ['\udc80', '%80'],
  ],
  url: [
    ['a b&c=/?#', 'a%20b%26c%3d%2f%3f%23'],
    ['%20', '%2520'],
    ['a-z_.~0', 'a-z_.~0'],
    [new URL('a&b%20 '), 'a&b%20%20'],
  ],
  srcset: [
    ['/a.png', '/a.png'],
    ['/a b, /c 2x', '/a b, /c 2x'],
    [' javascript:f() 1x,/b', '#ZgotmplZ,/b'],
    ['/a 1x;', '#ZgotmplZ'],
    ['/a"b 480w', '/a%22b 480w'],
    ['', ''],
    [new Srcset('x:y 1x'), 'x:y 1x'],
    [new URL('/a,b c'), '/a%2cb%20c'],
  ],
  cssString: [
    ['plain', 'plain'],
    ['a"b', 'a\\22 b'],
    ['"x', '\\22x'],
    ['a"', 'a\\22 '],
    ['" ', '\\22  '],
    ['\\"', '\\\\\\22 '],
    ['</style>', '\\3c\\2fstyle\\3e '],
  ],
  cssValue: [
    ['10px', '10px'],
    ['#888', '#888'],
    ['red !important', 'red !important'],
    ['', ''],
    ['a;b', 'ZgotmplZ'],
    ['-->', 'ZgotmplZ'],
    ['<', 'ZgotmplZ'],
    ['ul > li', 'ZgotmplZ'],
    ['url(x)', 'ZgotmplZ'],
    ['\\65 xpression', 'ZgotmplZ'],
    ['-moz-binding', 'ZgotmplZ'],
    ['a\\62 c', 'abc'],
    [new CSS('ul > li'), 'ul > li'],
  ],
  jsString: [
    ['plain', 'plain'],
    [`"'\`<>&+/\\`, '\\u0022\\u0027\\u0060\\u003c\\u003e\\u0026\\u002b\\/\\\\'],
    ['\0\b\t\n\v\f\r\u2028', '\\u0000\\u0008\\t\\n\\u000b\\f\\r\\u2028'],
    [new JSStr('a\\nb"'), 'a\\nb\\u0022'],
    [null, ''],
  ],
  jsTemplateLiteral: [
    ['${a}`', '\\u0024\\u007ba\\u007d\\u0060'],
    [new JSStr('\\n'), '\\\\n'],
    [new JS('`'), '\\u0060'],
  ],
  jsRegexp: [
    ['', '(?:)'],
    [null, '(?:)'],
    ['a.b*', 'a\\.b\\*'],
    ['a-b/[c]{d}$^|()?', 'a\\-b\\/\\[c\\]\\{d\\}\\$\\^\\|\\(\\)\\?'],
    ['`', '`'],
  ],
  jsValue: [
    [null, ' null '],
    [undefined, ' null '],
    [true, ' true '],
    [42, ' 42 '],
    [-1.5, ' -1.5 '],
    [new Float64(2), ' 2 '],
    [1e21, ' 1e+21 '],
    [9007199254740993n, ' 9007199254740993 '],
    ['a', '"a"'],
    ['</script>&"\\\b\f\n\u2028', '"\\u003c/script\\u003e\\u0026\\"\\\\\\b\\f\\n\\u2028"'],
    ['\u0001\u007f\udc80', '"\\u0001\u007f\\ufffd"'],
    [[1, 'a', null, [true]], '[1,"a",null,[true]]'],
    [{ b: 1, a: { '<': 2 } }, '{"a":{"\\u003c":2},"b":1}'],
    [
      new Map<unknown, unknown>([
        [10, 'x'],
        ['9', 'y'],
      ]),
      '{"10":"x","9":"y"}',
    ],
    [new Set([1, 2]), '[1,2]'],
    [GoTime.parse('2025-01-02T15:04:05Z'), '"2025-01-02T15:04:05Z"'],
    [new Date(0), '"1970-01-01T00:00:00Z"'],
    [new Month(2), '"February"'],
    [[new Month(2)], '[2]'],
    [[new HTML('<b>')], '["\\u003cb\\u003e"]'],
    [new HTML('<b>'), '"\\u003cb\\u003e"'],
    [new JS('f()'), 'f()'],
    [new JSStr('a\\n'), '"a\\n"'],
    [Number.NaN, ' /* json: unsupported value: NaN */null '],
    [[Number.POSITIVE_INFINITY], ' /* json: unsupported value: +Inf */null '],
    [() => 1, ' /* json: unsupported type: func() */null '],
    [new Map([[1.5, 'x']]), ' /* json: unsupported type: map[float64]interface {} */null '],
  ],
  print: [
    ['a', 'a'],
    [1, '1'],
  ],
};

describe.each(Object.entries(ROWS))('escaper %s', (name, rows) => {
  it.each(rows.map((row): [unknown, string] => [...row]))('%p', (value, expected) => {
    expect(call(name as keyof typeof ESCAPERS, value)).toBe(expected);
  });
});

describe('escapers', () => {
  it('write a class instance by its fields, or by its toJSON', () => {
    class Point {
      readonly x = 1;
      readonly '<' = 2;
      length(): number {
        return 3;
      }
    }
    class Money {
      constructor(private readonly cents: number) {}
      toJSON(): unknown {
        return { EUR: this.cents / 100 };
      }
    }
    expect(call('jsValue', new Point())).toBe('{"x":1,"\\u003c":2}');
    expect(call('jsValue', [new Money(150)])).toBe('[{"EUR":1.5}]');
  });

  it('name the type where data contains itself', () => {
    const list: unknown[] = [];
    list.push(list);
    expect(call('jsValue', list)).toBe(' /* json: unsupported value: encountered a cycle via []interface {} */null ');
  });

  it('write a value twice that is there twice', () => {
    const shared = [1];
    expect(call('jsValue', [shared, shared])).toBe('[[1],[1]]');
  });

  it('print several arguments as print does', () => {
    expect(call('print', 1, 2, 'a', 3, new HTML('<'), null)).toBe('1 2a3<<nil>');
  });
});
