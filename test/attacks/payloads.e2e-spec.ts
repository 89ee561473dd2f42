import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { LiveHost } from '../e2e/live-host.js';
import { post, vaults, Victim } from './world.js';

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
