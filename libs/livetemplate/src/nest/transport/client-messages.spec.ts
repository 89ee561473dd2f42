import { describe, expect, it } from '@jest/globals';

import { readAck, readAction, readHandshake, readResync } from './client-messages.js';

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

describe('readAction', () => {
  it.each([
    [{ action: 'increment' }],
    [{ action: 'add', data: { title: 'Milk', tags: ['a', null, 1] } }],
    [{ action: 'add', data: [5], id: 'x'.repeat(64) }],
    [{ action: 'deep', data: nested(32) }],
  ])('accepts %j', (message) => {
    expect(readAction(message)).toEqual({ ...message, data: (message as { data?: unknown }).data });
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'increment'],
    ['a list', ['increment']],
    ['no name', { data: 1 }],
    ['an empty name', { action: '' }],
    ['a name that is no text', { action: 7 }],
    ['an endless name', { action: 'x'.repeat(129) }],
    ['an id that is no text', { action: 'a', id: 7 }],
    ['an empty id', { action: 'a', id: '' }],
    ['a long id', { action: 'a', id: 'x'.repeat(65) }],
    ['deep data', { action: 'a', data: nested(33) }],
    ['a prototype in the data', { action: 'a', data: JSON.parse('{"x":{"__proto__":{"admin":true}}}') as unknown }],
    ['a text for data', { action: 'a', data: 'Milk' }],
    ['a number for data', { action: 'a', data: 5 }],
    ['a truth for data', { action: 'a', data: true }],
    ['binary data', { action: 'a', data: { file: Buffer.from('x') } }],
  ])('refuses %s', (_, message) => {
    expect(readAction(message)).toBeNull();
  });

  it('drops what the protocol does not know', () => {
    expect(readAction({ action: 'a', page: 'other', data: { b: 1 } })).toEqual({ action: 'a', data: { b: 1 } });
  });
});

describe('readAck', () => {
  it.each([
    [{ ack: 0 }, 0],
    [{ ack: 1024 }, 1024],
    [{ ack: -1 }, null],
    [{ ack: 1.5 }, null],
    [{ ack: '5' }, null],
    [5, null],
    [undefined, null],
  ])('%j gives %j', (message, ack) => {
    expect(readAck(message)).toBe(ack);
  });
});

describe('readResync', () => {
  it.each([
    [undefined, {}],
    [{}, {}],
    [{ fragment_id: 'counter' }, { fragment_id: 'counter' }],
    [{ reason: 'gap' }, { reason: 'gap' }],
    [{ reason: 'drift' }, { reason: 'drift' }],
    [{ reason: 'anything else', more: 1 }, {}],
    [{ fragment_id: 5 }, null],
    [{ fragment_id: '' }, null],
    ['counter', null],
    [null, null],
  ])('%j gives %j', (message, resync) => {
    expect(readResync(message)).toEqual(resync);
  });
});

describe('readHandshake', () => {
  it.each([
    [{ page: 'p' }],
    [{ token: 't' }],
    [{ page: 'p', protocol: ['2.0', '1.0'], ack: 7, template: 'f' }],
    [{ page: 'p', protocol: [] }],
  ])('accepts %j', (auth) => {
    expect(readHandshake(auth)).toEqual(auth);
  });

  it.each([
    ['nothing', undefined],
    ['neither page nor token', { protocol: ['1.0'] }],
    ['both page and token', { page: 'p', token: 't' }],
    ['an empty page', { page: '' }],
    ['a page that is no text', { page: ['p'] }],
    ['a negative ack', { page: 'p', ack: -1 }],
    ['a protocol that is no list', { page: 'p', protocol: '1.0' }],
    ['protocols that are no texts', { page: 'p', protocol: [1] }],
    ['an endless list of protocols', { page: 'p', protocol: Array.from({ length: 17 }, String) }],
    ['a template that is no text', { page: 'p', template: {} }],
  ])('refuses %s', (_, auth) => {
    expect(readHandshake(auth)).toBeNull();
  });
});
