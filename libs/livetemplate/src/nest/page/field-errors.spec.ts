import { describe, expect, it } from '@jest/globals';

import { payloadErrors } from './field-errors.js';

describe('payloadErrors', () => {
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
    [
      'what the ValidationPipe groups',
      { message: { title: ['Say what.'], 'address.zip': ['a', 'b'] } },
      { title: ['Say what.'], 'address.zip': ['a', 'b'] },
    ],
    ['a text', 'Bad Request', null],
    ['nothing', undefined, null],
  ])('reads %s', (_, response, expected) => {
    expect(payloadErrors(response).fields).toEqual(expected === null ? null : { ...expected });
  });

  it.each([
    ['each value in tags should not be empty', 'tags'],
    ['address.each value in tags should not be empty', 'address.tags'],
    ['lines.0.name must be a string', 'lines.0.name'],
    ['property admin should not exist', 'admin'],
    ['address.property admin should not exist', 'address.admin'],
    ['property should not be empty', 'property'],
    ['each must be a string', 'each'],
    ['nested property address must be either object or array', 'address'],
    ['each value in nested property lines must be either object or array', 'lines'],
    ["All tags's elements must be unique", 'tags'],
    ["each value in All tags's elements must be unique", 'tags'],
    ["title's byte length must fall into (1, 2) range", 'title'],
    ['$id must be a UUID', '$id'],
    ['title is taken', 'title'],
    ['Say what.', null],
    ['All of it is wrong.', null],
    ['must not be empty', null],
    ['an unknown value was passed to the validate function', null],
    ['', null],
  ])('finds the field in the sentence "%s"', (sentence, field) => {
    const { fields, general } = payloadErrors({ message: [sentence] });
    expect({ fields: fields === null ? null : { ...fields }, general }).toEqual(
      field === null ? { fields: null, general: [sentence] } : { fields: { [field]: [sentence] }, general: [] },
    );
  });
});
