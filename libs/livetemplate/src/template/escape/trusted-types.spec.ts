import { describe, expect, it } from '@jest/globals';
import { CSS, HTML, HTMLAttr, JS, JSStr, Srcset, TrustedText, URL } from './trusted-types.js';

const TYPES = [HTML, HTMLAttr, JS, JSStr, CSS, URL, Srcset];

describe.each(TYPES.map((type) => [type.name, type] as const))('trusted %s', (_name, type) => {
  it('keeps its text', () => {
    const trusted = new type('<b>');
    expect(trusted.value).toBe('<b>');
    expect(String(trusted)).toBe('<b>');
    expect(trusted).toBeInstanceOf(TrustedText);
  });

  it('is no other type', () => {
    const others = TYPES.filter((other) => other !== type);
    expect(others.filter((other) => new type('x') instanceof other)).toEqual([]);
  });

  it('cannot come out of JSON', () => {
    expect(JSON.parse(JSON.stringify(new type('<b>')))).not.toBeInstanceOf(TrustedText);
  });
});
