import { describe, expect, it } from '@jest/globals';

import { HTML } from '../escape/trusted-types.js';
import { builtins } from './builtins.js';
import { Duration, Month } from './duration.js';
import { ValueError } from './function.js';
import { Byte, Float64 } from './go-value.js';
import { GoTime } from './go-time.js';
import { encode } from './utf8.js';

function call(name: string, ...args: unknown[]): unknown {
  return builtins.get(name)!.call(args);
}

/** The class of the failure, or the result where there is none. */
function failure(name: string, ...args: unknown[]): unknown {
  try {
    return call(name, ...args);
  } catch (error) {
    if (error instanceof ValueError) return error.errorClass;
    throw error;
  }
}

const time = GoTime.parse('2025-01-02T15:04:05Z');
const list = ['a', 'b', 'c'];

describe('builtins', () => {
  it('are those of text/template', () => {
    expect([...builtins.keys()].sort()).toEqual(
      'and eq ge gt html index js le len lt ne not or print printf println slice urlquery'.split(' '),
    );
  });

  it.each<[string, unknown[], unknown]>([
    ['and', [1, 0, 2], 0],
    ['and', [1, null, 2], null],
    ['and', [1, 2], 2],
    ['or', ['', 0, 'x'], 'x'],
    ['or', [0, '', null], null],
    ['not', [[]], true],
    ['not', [NaN], false],
    ['not', [0n], true],
    ['not', [new Float64(0)], true],
    ['not', [new HTML('')], true],
    ['not', [new Map()], true],
    ['not', [new Set([1])], false],
    ['not', [new Duration(0n)], true],
    ['not', [GoTime.fromUnix(-62_135_596_800)], false],
    ['len', ['日本語'], 9],
    ['len', [new HTML('é')], 2],
    ['len', [list], 3],
    ['len', [new Set([1, 2])], 2],
    ['len', [new Map([[1, 2]])], 1],
    ['len', [{ a: 1 }], 1],
    ['index', [list, 1], 'b'],
    ['index', [list], list],
    ['index', [{ k: { j: 1 } }, 'k', 'j'], 1],
    ['index', [{ k: 1 }, 'constructor'], undefined],
    ['index', [new Map([[7, 'seven']]), 7], 'seven'],
    ['index', [[[1, 2], [3]], 0, 1], 2],
    ['index', [list, new Byte(2)], 'c'],
    ['index', ['é', 1], new Byte(0xa9)],
    ['slice', [list, 1], ['b', 'c']],
    ['slice', [list, 1, 1], []],
    ['slice', [list, 0, 2, 3], ['a', 'b']],
    ['slice', ['héllo', 0, 3], 'hé'],
    ['slice', [new HTML('<b>x'), 3], new HTML('x')],
    ['eq', [1, 1.0], true],
    ['eq', [2n ** 53n + 1n, 2 ** 53], false],
    ['eq', [3, 1, 3, 'x'], true],
    ['eq', ['a', new HTML('a')], true],
    ['eq', [new Month(1), 1], true],
    ['eq', [new Byte(115), 115], true],
    ['eq', [null, undefined], true],
    ['eq', [null, list], false],
    ['eq', [null, 0], false],
    ['eq', [time, GoTime.parse('2025-01-02T15:04:05Z')], true],
    ['eq', [time, GoTime.parse('2025-01-02T16:04:05+01:00')], false],
    ['eq', [time, new Date('2025-01-02T15:04:05Z')], true],
    ['ne', [NaN, NaN], true],
    ['lt', [1, 1.5], true],
    ['lt', [2 ** 53, 2n ** 53n + 1n], true],
    ['lt', ['z', 'é'], true],
    ['lt', ['￥', '😀'], true],
    ['le', [1, 1n], true],
    ['gt', [NaN, 1], true],
    ['ge', [NaN, 1], true],
    ['ge', [1, 1.5], false],
    ['html', ['<a href="x">\'&\0'], '&lt;a href=&#34;x&#34;&gt;&#39;&amp;\ufffd'],
    ['html', [null, 1, '<'], '&lt;no value&gt;1&lt;'],
    ['js', ['\'"\\<>&=\n\u00a0é'], '\\\'\\"\\\\\\u003C\\u003E\\u0026\\u003D\\u000A\\u00A0é'],
    ['js', ['\x7f\u{e0001}'], '\x7f\\uE0001'],
    ['urlquery', ['a b+c=é~'], 'a+b%2Bc%3D%C3%A9~'],
    ['urlquery', [1, 2], '1+2'],
    ['printf', ['%d-%s', 1, 'x'], '1-x'],
  ])('%s %j', (name, args, result) => {
    expect(call(name, ...args)).toStrictEqual(result);
  });

  it.each<[string, unknown[], string]>([
    ['len', [null], 'bad_operand'],
    ['len', [3], 'bad_operand'],
    ['len', [time], 'bad_operand'],
    ['index', [null, 0], 'bad_operand'],
    ['index', [{}, 'a', 'b'], 'bad_operand'],
    ['index', [list, 'a'], 'bad_operand'],
    ['index', [list, null], 'bad_operand'],
    ['index', [list, new Float64(1)], 'bad_operand'],
    ['index', [true, 0], 'bad_operand'],
    ['index', [list, 3], 'index_range'],
    ['index', [list, -1], 'index_range'],
    ['index', [list, 2n ** 60n], 'index_range'],
    ['index', ['abc', 3], 'index_range'],
    ['index', [{}, 1], 'arg_type'],
    ['index', [{}, null], 'arg_type'],
    ['index', [{}, new HTML('k')], 'arg_type'],
    ['slice', [list, 4], 'index_range'],
    ['slice', [list, 2, 1], 'slice_index'],
    ['slice', [list, 0, 2, 1], 'slice_index'],
    ['slice', ['abc', 0, 1, 2], 'slice_index'],
    ['slice', [list, 0, 1, 2, 3], 'slice_index'],
    ['slice', [1, 0], 'bad_operand'],
    ['slice', [null], 'bad_operand'],
    ['eq', [1], 'comparison'],
    ['eq', [1, 'a'], 'comparison'],
    ['eq', [1, list], 'comparison'],
    ['eq', [list, list], 'comparison'],
    ['eq', [list, {}], 'comparison'],
    ['eq', [time, list], 'comparison'],
    ['lt', [true, true], 'comparison'],
    ['lt', [null, 1], 'comparison'],
    ['lt', ['a', 1], 'comparison'],
    ['le', [time, time], 'comparison'],
    ['printf', [1], 'arg_type'],
    ['printf', [new HTML('%d'), 1], 'arg_type'],
  ])('%s %j fails as %s', (name, args, errorClass) => {
    expect(failure(name, ...args)).toBe(errorClass);
  });

  it('compares class instances by identity', () => {
    class Task {}
    const task = new Task();
    expect(call('eq', task, task)).toBe(true);
    expect(call('eq', task, new Task())).toBe(false);
  });

  it('keeps the bytes of a character that was cut', () => {
    expect(encode(call('slice', '日', 1) as string)).toEqual([0x97, 0xa5]);
    expect(call('printf', '%x', call('slice', '日', 0, 2))).toBe('e697');
  });

  it('never names the data in a failure', () => {
    expect(() => call('eq', ['secret'], ['secret'])).toThrow(
      'values of types []interface {} and []interface {} cannot be compared',
    );
  });
});
