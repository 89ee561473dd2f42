import { describe, expect, it } from '@jest/globals';

import { fieldErrors } from './field-errors.js';

describe('fieldErrors', () => {
  it.each<[string, unknown, Record<string, string[]> | null]>([
    ['our own form', { fields: { title: ['is taken', 'is rude'] } }, { title: ['is taken', 'is rude'] }],
    ['a single text', { fields: { title: 'is taken' } }, { title: ['is taken'] }],
    [
      'sentences of the ValidationPipe',
      { message: ['title should not be empty', 'title must be a string', 'address.zip must be a number'] },
      {
        title: ['title should not be empty', 'title must be a string'],
        'address.zip': ['address.zip must be a number'],
      },
    ],
    [
      'errors of class-validator',
      [
        { property: 'title', constraints: { a: 'too short', b: 'too plain' } },
        { property: 'tags', children: [{ property: '0', constraints: { c: 'no text' } }] },
      ],
      { title: ['too short', 'too plain'], 'tags.0': ['no text'] },
    ],
    [
      'errors of class-validator under "message"',
      { message: [{ property: 'x', constraints: { a: 'wrong' } }] },
      { x: ['wrong'] },
    ],
    [
      'issues of a schema library',
      {
        errors: [
          { path: ['address', 'zip'], message: 'Required' },
          { path: 'title', message: 'Too long' },
        ],
      },
      { 'address.zip': ['Required'], title: ['Too long'] },
    ],
    ['fields of any name', { fields: { constructor: ['no'] } }, { constructor: ['no'] }],
    ['a plain message', { message: 'Validation failed (numeric string is expected)' }, null],
    ['an error of the whole', { errors: [{ path: [], message: 'Too much' }] }, null],
    ['texts that are none', { fields: { title: [5, null] } }, null],
    ['a text', 'Bad Request', null],
    ['nothing', undefined, null],
  ])('reads %s', (_, response, expected) => {
    expect(fieldErrors(response)).toEqual(expected === null ? null : { ...expected });
  });
});
