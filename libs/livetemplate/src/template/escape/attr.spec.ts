import { describe, expect, it } from '@jest/globals';
import { attributeType, lowerName, type AttributeType } from './attr.js';

describe('the type of an attribute', () => {
  it.each<[string, AttributeType]>([
    ['title', 'plain'],
    ['href', 'url'],
    ['xlink:href', 'url'],
    ['xmlns', 'url'],
    ['xmlns:onclick', 'url'],
    ['data-href', 'url'],
    ['data-title', 'plain'],
    ['data-image-url', 'url'],
    ['data-uri', 'url'],
    ['my-src', 'url'],
    ['srcset', 'srcset'],
    ['srcdoc', 'html'],
    ['style', 'css'],
    ['svg:style', 'css'],
    ['onclick', 'js'],
    ['on', 'js'],
    ['data-onclick', 'js'],
    ['type', 'unsafe'],
    ['unknown', 'plain'],
    ['constructor', 'plain'],
  ])('%s', (name, type) => {
    expect(attributeType(name)).toBe(type);
  });

  it('knows letters whose lower case is ASCII', () => {
    expect(lowerName('\u212a\u0130HREF')).toBe('kihref');
  });
});
