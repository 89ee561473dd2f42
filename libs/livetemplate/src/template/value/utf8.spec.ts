import { Buffer } from 'node:buffer';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { byteLength, byteSlice, compareText, decode, encode, runeCount, sortTexts, toValidText } from './utf8.js';

const text = fc.string({ unit: 'grapheme' });

describe('utf8', () => {
  it.each([
    ['a', [0x61]],
    ['é', [0xc3, 0xa9]],
    ['日', [0xe6, 0x97, 0xa5]],
    ['😀', [0xf0, 0x9f, 0x98, 0x80]],
    ['\ufeff', [0xef, 0xbb, 0xbf]],
  ])('%s is %j', (char, bytes) => {
    expect(encode(char)).toEqual(bytes);
    expect(decode(bytes)).toBe(char);
    expect(byteLength(char)).toBe(bytes.length);
  });

  it.each([
    ['a continuation alone', [0x80]],
    ['a cut sequence', [0xe6, 0x97]],
    ['an overlong form', [0xc0, 0x80]],
    ['an overlong form of three', [0xe0, 0x80, 0x80]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['past the last code point', [0xf4, 0x90, 0x80, 0x80]],
    ['no first byte', [0xff, 0x61]],
  ])('keeps the bytes of %s', (_, bytes) => {
    expect(encode(decode(bytes))).toEqual(bytes);
    expect(runeCount(decode(bytes))).toBe(bytes.length);
  });

  it('gives back any text', () => {
    fc.assert(fc.property(text, (value) => expect(decode(encode(value))).toBe(value)));
  });

  it('agrees with the platform on bytes and their order', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(encode(a)).toEqual([...Buffer.from(a)]);
        expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  it('gives back any bytes', () => {
    fc.assert(fc.property(fc.array(fc.nat(255)), (bytes) => expect(encode(decode(bytes))).toEqual(bytes)));
  });

  it('cuts between bytes', () => {
    expect(byteSlice('héllo', 0, 3)).toBe('hé');
    expect(toValidText(byteSlice('héllo', 0, 2))).toBe('h\ufffd');
  });

  it('writes a lone surrogate of the data as U+FFFD', () => {
    expect(encode('\ud800')).toEqual([0xef, 0xbf, 0xbd]);
    expect(toValidText('a\ud800😀')).toBe('a\ufffd😀');
  });

  it.each([
    ['a', 'b', -1],
    ['', 'a', -1],
    ['a', 'a', 0],
    ['z', 'é', -1],
    ['￥', '😀', -1],
    ['😀', '￥', 1],
    ['ab', 'a', 1],
  ])('orders %s and %s by bytes', (a, b, order) => {
    expect(Math.sign(compareText(a, b))).toBe(order);
  });

  it('sorts by bytes', () => {
    expect(sortTexts(['b', '10', 'B', '9', 'a'])).toEqual(['10', '9', 'B', 'a', 'b']);
    expect(sortTexts(['😀', '￥', 'a'])).toEqual(['a', '￥', '😀']);
  });
});
