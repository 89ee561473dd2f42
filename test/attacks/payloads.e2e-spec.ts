import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { TokenService } from '@livetemplate/nestjs';

import type { LiveHost } from '../e2e/live-host.js';
import { answerOf, cookieOf, post, postForm, vaults, Victim } from './world.js';

let host: LiveHost;
let bystander: Victim;
let attacker: Victim;
let before: unknown;

beforeAll(async () => {
  host = await vaults('shop');
  bystander = await Victim.open(host, 'ann');
});

beforeEach(async () => {
  attacker = await Victim.open(host, null);
  before = attacker.state;
});

afterEach(() => expectNoHarm());

afterAll(() => host.close());

const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

/** Names of actions that no page declares. */
const NAMES = [
  ...['toString', 'constructor', '__proto__', 'hasOwnProperty', 'valueOf', 'prototype', '__defineGetter__', 'then'],
  ...['mount', 'showLivePage', 'onModuleInit', 'state', 'data', 'VaultPage', 'increment.call', 'increment/../keep'],
  ...['Increment', ' increment', 'increment ', 'increment\0', '\0increment', 'increment\n', 'incre\u200bment'],
  ...[
    '\uff49ncrement',
    '\u202etnemercni',
    'increme\u0301nt',
    '\ud800',
    '🦊',
    '../increment',
    '<script>',
    '%69ncrement',
  ],
];

describe('an action named', () => {
  it.each(NAMES)('%j runs nothing, on a connection or over HTTP', async (action) => {
    const refused = { ok: false, error: { code: 'ACTION_NOT_FOUND', message: 'The page has no such action.' } };
    expect(await attacker.tab.act(action)).toEqual(refused);
    const answer = await post(attacker.browser, { page: attacker.page.id, action });
    expect([answer.status, answer.code]).toEqual([404, 'ACTION_NOT_FOUND']);
    expect(attacker.state).toMatchObject({ count: 0, seq: 0 });
  });
});

/** Messages of an action that do not fit, as JSON text. */
const UNFIT: [string, string][] = [
  ['without a name', '{}'],
  ['with an empty name', '{"action":""}'],
  ['whose name is no text', '{"action":{"toString":"increment"}}'],
  ['whose name is a list', '{"action":["increment"]}'],
  ['with a name as long as a book', `{"action":"${'a'.repeat(100_000)}"}`],
  ['with an id that is too long', `{"action":"increment","id":"${'i'.repeat(65)}"}`],
  ['with an empty id', '{"action":"increment","id":""}'],
  ['with an id that is no text', '{"action":"increment","id":{"length":1}}'],
  ['that changes the prototype of its data', '{"action":"keep","data":{"__proto__":{"polluted":true}}}'],
  ['that does so further down', '{"action":"keep","data":{"a":[{"b":{"__proto__":{"polluted":true}}}]}}'],
  ['with data as deep as a well', `{"action":"keep","data":${deep(33)}}`],
  ['with data as deep as the sea', `{"action":"keep","data":${deep(20_000)}}`],
  ['with lists as deep as that', `{"action":"keep","data":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
];

describe('a message', () => {
  it.each(UNFIT)('%s is refused on a connection', async (_, text) => {
    write(`2["action",${text}]`);
    // A message is answered in its turn, and this one after it.
    expect(await attacker.tab.act('no_such_action')).toMatchObject({ error: { code: 'ACTION_NOT_FOUND' } });
    const messages = attacker.tab.of('fault');
    expect(messages).toEqual([[{ code: 'PROTOCOL_VIOLATION', message: expect.any(String) }]]);
    expect(attacker.page.data).toMatchObject({ count: 0, note: null });
  });

  // Over HTTP a message without a name is no mistake: it asks for what it has missed.
  it.each(UNFIT.slice(1))('%s is refused over HTTP', async (_, text) => {
    const body = `{"page":${JSON.stringify(attacker.page.id)},${text.slice(1)}`;
    const answer = await post(attacker.browser, body);
    expect([answer.status, answer.code]).toEqual([400, 'PROTOCOL_VIOLATION']);
    expect(attacker.state).toEqual(before);
  });

  it.each([
    ['that sets the prototype of the message', '{"page":"ID","action":"increment","__proto__":{"polluted":true}}'],
    [
      'whose data has a constructor',
      '{"page":"ID","action":"keep","data":{"constructor":{"prototype":{"polluted":1}}}}',
    ],
    ...['__proto__[polluted]', 'a[__proto__][polluted]', 'constructor[prototype][polluted]', 'a[][__proto__]'].map(
      (name) => [
        `whose data leads to a prototype by ${name}`,
        `{"page":"ID","action":"keep","data":{"a[b]":1,"${name}":true}}`,
      ],
    ),
  ])('%s is taken for what it is', async (_, text) => {
    const answer = await post(attacker.browser, text.replace('ID', attacker.page.id));
    expect(answer.status).toBe(200);
  });

  it.each([
    ['a page that is a list', '{"page":["ID"],"action":"increment"}', 400],
    ['a page that is an object', '{"page":{"$ne":null},"action":"increment"}', 400],
    ['a page with NUL', '{"page":"ID\\u0000","action":"increment"}', 404],
    ['a page of another case', '{"page":"id","action":"increment"}', 404],
    ['a page of Object.prototype', '{"page":"__proto__","action":"increment"}', 404],
    ['a page that is called constructor', '{"page":"constructor","action":"increment"}', 404],
    ['a page with a name as long as a book', `{"page":"${'p'.repeat(200_000)}","action":"increment"}`, 404],
    ['a page that is a path', '{"page":"../ID","action":"increment"}', 404],
    ['a page that is a pattern', '{"page":"*","action":"increment"}', 404],
    ['a page twice, of which the second is', '{"page":"ID","page":"*","action":"increment"}', 404],
    ['no object', '"increment"', 400],
    ['nothing', '', 400],
    ['null', 'null', 400],
    ['half of an object', '{"page":"ID","action":', 400],
  ])('over HTTP for %s is refused', async (_, text, status) => {
    const answer = await post(attacker.browser, text.replace('ID', attacker.page.id));
    expect(answer.status).toBe(status);
    expect(bystander.leaksIn(answer.text)).toEqual([]);
    expect(attacker.state).toEqual(before);
  });

  it.each([
    ['without the header', { 'x-livetemplate': '' }, 'CSRF'],
    ['with another value of it', { 'x-livetemplate': 'true' }, 'CSRF'],
    ['from another site', { origin: 'https://evil.example' }, 'FORBIDDEN_ORIGIN'],
    ['from nowhere', { origin: 'null' }, 'FORBIDDEN_ORIGIN'],
  ])('over HTTP %s is refused', async (_, headers, code) => {
    const answer = await post(attacker.browser, { page: attacker.page.id, action: 'increment' }, headers);
    expect([answer.status, answer.code]).toEqual([403, code]);
    expect(attacker.state).toEqual(before);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'that a form of another site could send, as %j, is refused',
    async (type) => {
      const body = `{"page":"${attacker.page.id}","action":"increment"}`;
      const answer = await post(attacker.browser, body, { 'content-type': type, 'x-livetemplate': '' });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(attacker.state).toEqual(before);
    },
  );
});

/** Texts that some layer might cut, mend or take for something else. */
const TEXTS = [
  'a\0b',
  '\ud800',
  '\udfff\ud800',
  'a\r\nSet-Cookie: x=1',
  '\u2028\u2029',
  '\ufeff',
  '{{.hidden}}',
  '</script><!--',
  '%00',
  '\x1b[2J',
];

describe('data', () => {
  it.each(TEXTS)('with the text %j is data, and no more', async (text) => {
    for (const data of [{ text }, { [text]: 1 }, [text]]) {
      expect(await attacker.tab.act('keep', data)).toMatchObject({ ok: true });
      expect(attacker.page.data.note).toEqual(data);
      const answer = await post(attacker.browser, { page: attacker.page.id, action: 'keep', data });
      expect(answer.status).toBe(200);
      expect(attacker.page.data.note).toEqual(data);
    }
    const document = await answerOf(await attacker.browser.fetch('/vault'));
    expect(document.status).toBe(200);
    expect(bystander.leaksIn(document.text)).toEqual([]);
  });

  it.each([
    ['a hundred thousand lists', `[${Array.from({ length: 100_000 }, () => '[]').join()}]`, 413],
    ['forty thousand lists', `[${Array.from({ length: 40_000 }, () => '[]').join()}]`, 200],
    ['twenty thousand names', `{${Array.from({ length: 20_000 }, (_, i) => `"${i}":0`).join()}}`, 200],
    ['a name said again and again', `{${Array.from({ length: 40_000 }, () => '"a":0').join()}}`, 200],
    ['ten thousand names with brackets', `{${Array.from({ length: 10_000 }, (_, i) => `"a[${i}][b]":0`).join()}}`, 200],
    ['brackets without end', `{"a${'[b]'.repeat(60_000)}":0,"b${'['.repeat(50_000)}":0}`, 200],
    ['a list that would be endless', '{"a[4294967295]":0,"a[0]":0,"b[999999999999][c]":0}', 200],
    ['a number without end', '9'.repeat(200_000), 400],
    ['a list with a number without end', `[${'9'.repeat(200_000)}]`, 200],
    ['a text as long as a library', `["${'x'.repeat(300_000)}"]`, 413],
  ])('of %s costs nobody else anything', async (_, text, status) => {
    const answer = await post(attacker.browser, `{"page":"${attacker.page.id}","action":"keep","data":${text}}`);
    expect(answer.status).toBe(status);
    expect(bystander.leaksIn(answer.text)).toEqual([]);
  });
});

/** In base64url the last letter of 22 has four bits that mean nothing. */
function nextLetter(letter: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return letters[letters.indexOf(letter) + 1] ?? '';
}

describe('a posted form', () => {
  const fields = (csrf: string): Record<string, string> => ({ 'lvt-page': attacker.page.id, 'lvt-csrf': csrf });

  it.each<[string, (own: string) => string, string, Record<string, string>?]>([
    ['without a token', () => '', 'CSRF'],
    ['with one that is made up', () => 'A'.repeat(22), 'CSRF'],
    ['with that of another page', () => bystander.csrf, 'CSRF'],
    ['with that of its page, and more', (own) => `${own}A`, 'CSRF'],
    ['with that of its page, in part', (own) => own.slice(1), 'CSRF'],
    ['with NUL behind it', (own) => `${own}\0`, 'CSRF'],
    ['with another spelling of its last bits', (own) => own.slice(0, -1) + nextLetter(own.slice(-1)), 'CSRF'],
    ['from another site', (own) => own, 'FORBIDDEN_ORIGIN', { origin: 'https://evil.example' }],
    [
      'from a site with a name like ours',
      (own) => own,
      'FORBIDDEN_ORIGIN',
      { origin: 'http://127.0.0.1.evil.example' },
    ],
    [
      'from a site that says that it is forwarded',
      (own) => own,
      'FORBIDDEN_ORIGIN',
      {
        origin: 'https://evil.example',
        'x-forwarded-host': 'evil.example',
        forwarded: 'host=evil.example',
        'x-original-host': 'evil.example',
        'x-livetemplate': '1',
      },
    ],
  ])('%s is refused', async (_, csrf, code, headers = {}) => {
    const answer = await postForm(attacker.browser, fields(csrf(attacker.csrf)), headers);
    expect([answer.status, answer.code]).toEqual([403, code]);
    expect(attacker.state).toEqual(before);
  });

  it('twice with one token, once as a list, is no other page', async () => {
    const body = new URLSearchParams(fields(attacker.csrf));
    body.append('lvt-page', bystander.page.id);
    const count = bystander.page.data.count;
    await attacker.browser.fetch('/livetemplate/actions/increment', { method: 'POST', body });
    expect(bystander.page.data.count).toBe(count);
  });

  it.each([
    'https://evil.example/x',
    '//evil.example',
    'http://127.0.0.1:1/vault',
    'javascript:alert(1)',
    'http://evil@127.0.0.1/',
  ])('leads nowhere else, whatever page it says to come from: %s', async (referer) => {
    const response = await attacker.browser.fetch('/livetemplate/actions/increment', {
      method: 'POST',
      headers: { referer },
      body: new URLSearchParams(fields(attacker.csrf)),
    });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/vault']);
  });

  it('puts no line into the headers that the address of its page brought along', async () => {
    const evil = await Victim.open(host, null, '/vault?a=%0d%0aX-Evil:%201%0d%0a%0d%0a<script>');
    const response = await evil.browser.fetch('/livetemplate/actions/increment', {
      method: 'POST',
      body: new URLSearchParams({ 'lvt-page': evil.page.id, 'lvt-csrf': evil.csrf }),
    });
    expect(response.headers.get('x-evil')).toBeNull();
    expect(response.headers.get('location')).toMatch(/^\/vault\?a=%0d%0a[^\r\n]*$/iu);
  });
});

describe('what somebody else has sent', () => {
  it('is not answered to who guesses the id of the action', async () => {
    const answer = await bystander.tab.act('keep', { mine: true }, 'first');
    const other = await attacker.tab.act('increment', {}, 'first');
    expect(answer).toMatchObject({ ok: true });
    expect(other).toEqual({ ok: true, seq: 1 });
    expect(attacker.page.data).toMatchObject({ count: 1, note: null });
  });

  it('does not happen again when it is sent again', async () => {
    for (const _ of [1, 2, 3]) expect(await attacker.tab.act('increment', {}, 'same')).toEqual({ ok: true, seq: 1 });
    const again = await attacker.browser.open('/vault', '2.0');
    expect(await again.act('increment', {}, 'same')).toEqual({ ok: true, seq: 1 });
    await post(attacker.browser, { page: attacker.page.id, action: 'increment', id: 'same' });
    expect(attacker.page.data.count).toBe(1);
  });

  it('does not make the cookie of one and the token of another more than either', async () => {
    const token = await host.app.get(TokenService).createPageToken(attacker.page);
    const thief = host.browser();
    thief.setCookie('livetemplate', cookieOf(bystander.browser, 'livetemplate'));
    const { state } = bystander;
    const tab = await thief.attach({ token, protocol: ['2.0'] });
    expect(await tab.send('action', { action: 'increment', page: bystander.page.id })).toMatchObject({ ok: true });
    expect(attacker.page.data.count).toBe(1);
    expect(bystander.state).toEqual(state);
    expect(await thief.refusal({ token, page: bystander.page.id })).toMatchObject({
      data: { code: 'PROTOCOL_VIOLATION' },
    });
  });
});

/** Sends the bytes of a Socket.IO packet as they are. */
function write(packet: string): void {
  (attacker.tab.socket.io.engine as unknown as { write(text: string): void }).write(packet);
}

/** Whatever was tried: nobody's objects have changed, and others are served. */
async function expectNoHarm(): Promise<void> {
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(await bystander.tab.act('increment')).toMatchObject({ ok: true });
}
