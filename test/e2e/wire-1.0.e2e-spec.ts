import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  LiveAction,
  LiveRequest,
  PageService,
  Payload,
  TokenService,
  type LiveRequestContext,
  type Page,
} from '@livetemplate/nestjs';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import type { ValidateFunction } from 'ajv';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { LiveHost } from './live-host.js';
import { get, OutsideClient, type Served } from './outside-client.js';

// The published contract, and nothing else, is what this suite knows of the wire.

interface Item {
  id: string;
  text: string;
  done: boolean;
}
interface State {
  a: string;
  b: string;
  n: number;
  on: boolean;
  more: string;
  items: Item[];
  words: string[];
}

const FIRST: State = {
  a: 'first',
  b: 'second',
  n: 1,
  on: false,
  more: '',
  items: [
    { id: 'x', text: 'ex', done: false },
    { id: 'y', text: 'why', done: true },
  ],
  words: [],
};

const EXAMS: Readonly<Record<string, string>> = {
  values: `<main><p id="p">{{.a}} and {{.b}} 😀 {{.n}}</p>\r\n<a id="l" href="/x?q={{.a}}" title='{{.b}}' data-n={{.n}}>{{.a}}</a>
<textarea id="t">{{.a}}</textarea><script id="s">const x = {{.a}}, n = {{.n}};</script></main>`,
  branches: `<div id="d">{{if .on}}<p class="{{.a}}">{{.b}}</p>{{else if .more}}more: {{.more}}{{else}}<!-- c -->none of {{.n}}{{end}}|{{with .more}}<i>{{.}}</i>{{end}}</div>`,
  lists: `<h1 id="h">{{len .items}}</h1><ul id="u">{{range $i, $e := .items}}<li data-key="{{.id}}">{{.text}}{{if .done}} <b>✓</b>{{end}}</li>{{else}}<li>nothing 😀</li>{{end}}</ul>
<ol id="o">{{range .words}}<li>{{.}}</li>{{end}}</ol>`,
  unnamed: `<section><h2>{{.a}}</h2>{{if .on}}<p>{{.b}}</p>{{end}}loose {{.more}}</section>`,
  root: `<!DOCTYPE html>
<html lang="{{.a}}"><head><title>x</title></head><body><p id="p">{{.b}}</p></body></html>`,
  document: `<!DOCTYPE html>
<html lang="en"><head><title>{{.a}}</title></head><body class="{{if .on}}on{{end}}">
<table id="tb"><tbody>{{range .items}}<tr id="r-{{.id}}"><td>{{.text}}</td></tr>{{end}}</tbody></table>
<p>{{.b}}{{range .words}}<span>{{.}}</span>{{end}}</p></body></html>`,
};

const TEMPLATES: Record<string, string> = {};
for (const [name, text] of Object.entries(EXAMS)) TEMPLATES[`${name}.html`] = text;

/** Update patterns by name: a template, and states of its data. */
const PATTERNS = new Map<string, [template: string, ...states: object[]]>();
const FOLDER = 'test/fixtures/patterns';
for (const file of readdirSync(FOLDER)) {
  const name = file.replace(/\.states\.jsonl$/u, '');
  if (name === file) continue;
  const states = readFileSync(join(FOLDER, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  const template = ['counter', 'name', 'price', 'form', 'table', 'dashboard'].find((word) => name.includes(word)) ?? '';
  PATTERNS.set(name, [`${template}.tmpl`, ...states]);
  TEMPLATES[`${template}.tmpl`] = readFileSync(join(FOLDER, `${template}.tmpl`), 'utf8');
}

let calls = 0;

@Controller()
class ExamController {
  constructor(@Inject(PageService) private readonly pages: PageService) {}

  @Get('exam/:name')
  show(@Param('name') name: string, @LiveRequest() request: LiveRequestContext): Promise<Page<State>> {
    return this.pages.open(`${name}.html`, structuredClone(FIRST), { request }) as Promise<Page<State>>;
  }

  @Get('pattern/:name')
  pattern(@Param('name') name: string, @LiveRequest() request: LiveRequestContext): Promise<Page<object>> {
    const [template = '', first = {}] = PATTERNS.get(name) ?? [];
    return this.pages.open(template, structuredClone(first), { request });
  }

  @LiveAction()
  set(state: State, @Payload() patch: Partial<State>): void {
    Object.assign(state, patch);
  }

  @LiveAction()
  async count(state: State): Promise<void> {
    calls++;
    await Promise.resolve();
    state.n++;
  }

  @LiveAction()
  fail(state: State): void {
    calls++;
    state.a = 'half';
    throw new Error('kept to ourselves');
  }
}

let host: LiveHost;
let valid: ValidateFunction;

beforeAll(async () => {
  host = await LiveHost.start({ options: { templates: TEMPLATES }, controllers: [ExamController] });
  const schema = await fetch(`${host.origin}/livetemplate/schema/update-message-1.0.json`);
  const ajv = new Ajv.default({ strict: false });
  addFormats.default(ajv);
  valid = ajv.compile((await schema.json()) as object);
});

afterAll(() => host.close());

beforeEach(() => {
  calls = 0;
});

const clients: OutsideClient[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.socket.disconnect();
});

const at = (name: string): string => `${host.origin}/exam/${name}`;

function connect(served: Served, auth: Record<string, unknown> = {}, known?: OutsideClient | Served): OutsideClient {
  const client = new OutsideClient(host.origin, { page: served.page, ...auth }, { cookie: served.cookie }, known);
  clients.push(client);
  return client;
}

/** Loads a page and goes on from its document, as a client that keeps what it was served. */
async function resume(name: string, cookie = ''): Promise<{ served: Served; client: OutsideClient }> {
  const served = await get(at(name), cookie);
  const client = connect(served, { ack: served.seq }, served);
  await client.accepted;
  return { served, client };
}

/** What the root element says about the page stands in documents only: its number would change with every envelope. */
function withoutRootAttributes(html = ''): string {
  return html.replace(/^<html[^>]*>/u, (tag) => tag.replaceAll(/ data-lvt-[a-z]+="[^"]*"/gu, ''));
}

async function expectSame(client: OutsideClient, page: string, cookie: string): Promise<void> {
  const fresh = await get(at(page), cookie);
  for (const name of client.named) {
    expect([name, client.fragments.get(name)]).toEqual([name, withoutRootAttributes(fresh.elements.get(name))]);
  }
  expect(fresh.seq).toBe(client.seq);
}

function expectValid(client: OutsideClient): void {
  for (const envelope of client.envelopes) {
    valid(envelope);
    expect(valid.errors ?? []).toEqual([]);
  }
}

describe('the first connection', () => {
  it.each(Object.keys(EXAMS))('is given the whole state of %s, where it names no number', async (name) => {
    const served = await get(at(name));
    const client = connect(served);

    await expect(client.accepted).resolves.toEqual({
      protocol: '1.0',
      page: served.page,
      seq: served.seq,
      resumed: false,
    });
    await client.until(() => client.envelopes.length === 1);

    expectValid(client);
    expect(client.fragments.size).toBeGreaterThan(0);
    await expectSame(client, name, served.cookie);
  });

  it('goes on from the document, with all that has happened since', async () => {
    const first = await resume('values');
    const served = await get(at('values'), first.served.cookie);
    await first.client.act('set', { a: 'between' });
    await first.client.act('set', { b: 'and again' });

    const late = connect(served, { ack: served.seq }, served);
    await expect(late.accepted).resolves.toMatchObject({ resumed: true });
    await late.until(() => late.envelopes.length === 2);

    expect(late.envelopes).toEqual(first.client.envelopes);
    expect(late.fragments.get('p')).toContain('between and and again');
  });

  it.each([
    ['a number of the future', 4_000],
    ['a negative number', -1],
    ['a fraction', 0.5],
    ['a string', '0'],
    ['a huge number', 1e300],
  ])('is given the whole state, or refused, for %s', async (_, ack) => {
    const served = await get(at('values'));
    const client = connect(served, { ack });
    const outcome = await client.accepted.then(
      (welcome) => welcome.resumed,
      (error: { data: { code: string } }) => error.data.code,
    );
    expect([false, 'PROTOCOL_VIOLATION']).toContain(outcome);
  });
});

describe('versions', () => {
  it.each<[unknown, string]>([
    [undefined, '1.0'],
    [['1.0'], '1.0'],
    [['7.0', '1.0'], '1.0'],
    [['1.0', '2.0'], '1.0'],
    [['2.0', '1.0'], '2.0'],
  ])('for %j speaks %s', async (protocol, spoken) => {
    const client = connect(await get(at('values')), protocol === undefined ? {} : { protocol });
    await expect(client.accepted).resolves.toMatchObject({ protocol: spoken });
  });

  it.each([[['9.9']], [[]], [['1']], [[1]], ['9.9'], [{ 0: '1.0' }], [null]])(
    'refuses %j with a code',
    async (protocol) => {
      const client = connect(await get(at('values')), { protocol });
      const error = await client.accepted.catch((refusal: unknown) => refusal);
      expect((error as { data: unknown }).data).toEqual({
        code: expect.stringMatching(/^(UNSUPPORTED_PROTOCOL|PROTOCOL_VIOLATION)$/u),
        status: 400,
      });
    },
  );
});

const text = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '😀',
    '👩‍👩‍👧',
    '𝒳&lt;',
    '<b>"\'&',
    'a\r\nb',
    '\r',
    '\u0000',
    '\u2028',
    '-->',
    '</script>',
    '{{.a}}',
    'é',
    'e\u0301',
    '\uFEFF',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const item = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e', '😀', 'x"y'), text, done: fc.boolean() });
const patch = fc.record(
  {
    a: text,
    b: text,
    n: fc.integer(),
    on: fc.boolean(),
    more: text,
    items: fc.uniqueArray(item, { selector: ({ id }) => id, maxLength: 6 }),
    words: fc.array(text, { maxLength: 4 }),
  },
  { requiredKeys: [] },
);

describe('what follows', () => {
  it.each(Object.keys(EXAMS))('keeps every fragment of %s as it is served, whatever the data', async (name) => {
    const { served, client } = await resume(name);
    await fc.assert(
      fc.asyncProperty(fc.array(patch, { minLength: 1, maxLength: 4 }), async (patches) => {
        let seq = client.seq;
        for (const change of patches) {
          const answer = await client.act('set', change);
          expect(answer).toEqual({ ok: true, seq: expect.any(Number) });
          expect(answer.seq).toBe(client.seq);
          expect(client.seq - seq).toBeLessThanOrEqual(1);
          seq = client.seq;
        }
        await expectSame(client, name, served.cookie);
      }),
      { numRuns: 40 },
    );
    expectValid(client);
    expect(client.envelopes.length).toBeGreaterThan(20);
  });

  it.each([...PATTERNS.keys()])('keeps the pattern %s as it is served', async (name) => {
    const url = `${host.origin}/pattern/${name}`;
    const served = await get(url);
    const client = connect(served, { ack: served.seq }, served);
    await client.accepted;
    const [, , ...states] = PATTERNS.get(name) ?? [];
    for (const state of states) {
      await client.act('set', state);
      const fresh = await get(url, served.cookie);
      expect(fresh.seq).toBe(client.seq);
      for (const id of client.named) expect(client.fragments.get(id)).toBe(fresh.elements.get(id));
    }
    expectValid(client);
    expect(client.envelopes).toHaveLength(states.length);
  });

  it('reaches all connections of a page with the same numbers', async () => {
    const { served, client } = await resume('lists');
    const other = connect(served, { ack: served.seq }, served);
    await other.accepted;
    for (let n = 0; n < 5; n++) await (n % 2 ? client : other).act('count');
    await Promise.all([client, other].map((one) => one.until(() => one.seq === client.seq && one.seq === other.seq)));
    expect(other.envelopes).toEqual(client.envelopes);
  });

  it('sends nothing for nothing', async () => {
    const { client } = await resume('values');
    const before = client.seq;
    await expect(client.act('set', { a: FIRST.a })).resolves.toEqual({ ok: true, seq: before });
    await expect(client.act('set', {})).resolves.toEqual({ ok: true, seq: before });
    await client.act('set', { a: 'marker' });
    expect(client.envelopes.map(({ seq }) => seq)).toEqual([before + 1]);
  });

  it('says the data that a splice is about', async () => {
    const { client } = await resume('lists');
    await client.act('set', { items: [FIRST.items[0], { ...FIRST.items[1], text: 'because' }] });
    expect(client.envelopes[0]?.updates).toEqual([
      {
        fragment_id: 'u',
        action: 'value_updates',
        data: [
          expect.objectContaining({ new_value: 'because', data_path: expect.stringMatching(/^items\.(y|1)\.text$/u) }),
        ],
      },
    ]);
  });

  it('tells the time by the second or better, in UTC', async () => {
    const { client } = await resume('values');
    await client.act('count');
    const stamp = client.envelopes[0]?.timestamp ?? '';
    expect(new Date(stamp).toISOString()).toBe(stamp);
  });
});

describe('a reconnect', () => {
  it('is given exactly what was missed', async () => {
    const { served, client } = await resume('lists');
    await client.act('set', { words: ['one'] });
    client.socket.disconnect();
    const other = await resume('lists', served.cookie);
    await other.client.act('set', { words: ['one', 'two'] });
    await other.client.act('set', { items: [] });

    const again = connect(served, { ack: client.seq }, client);
    await expect(again.accepted).resolves.toMatchObject({ resumed: true });
    await again.until(() => again.envelopes.length === 2);
    expect(again.envelopes.map(({ seq }) => seq)).toEqual([client.seq + 1, client.seq + 2]);
    await expectSame(again, 'lists', served.cookie);
  });

  it('is given what changed while nobody was there', async () => {
    const { served, client } = await resume('values');
    client.socket.disconnect();
    const page = await host.app.get(PageService).get<State>(served.page);
    await page.update((state) => void (state.a = 'alone'));
    await page.update((state) => void (state.b = 'still'));

    const again = connect(served, { ack: client.seq }, client);
    await expect(again.accepted).resolves.toMatchObject({ resumed: true });
    await again.until(() => again.envelopes.length === 2);
    await expectSame(again, 'values', served.cookie);
  });

  it('answers an action alike that was answered before', async () => {
    const { served, client } = await resume('values');
    const answer = await client.act('count', undefined, 'id-1');
    client.socket.disconnect();
    const again = connect(served, { ack: client.seq }, client);
    await again.accepted;
    await again.act('count', undefined, 'id-2');

    await expect(again.act('count', undefined, 'id-1')).resolves.toEqual(answer);
    expect(calls).toBe(2);
  });
});

describe('an action with an id', () => {
  it('is executed once, asked for ten times at once by two connections', async () => {
    const { served, client } = await resume('values');
    const other = connect(served, { ack: served.seq }, served);
    await other.accepted;
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => (n % 2 ? client : other).act('count', {}, 'same')),
    );
    expect(calls).toBe(1);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('that failed fails alike, and is not tried again', async () => {
    const { client } = await resume('values');
    const first = await client.act('fail', {}, 'f');
    expect(first).toEqual({ ok: false, error: { code: 'ACTION_FAILED', message: expect.any(String) } });
    expect(JSON.stringify(first)).not.toContain('kept to ourselves');
    await expect(client.act('fail', {}, 'f')).resolves.toEqual(first);
    expect(calls).toBe(1);
    expect(client.envelopes).toEqual([]);
  });

  it('belongs to its page', async () => {
    const one = await resume('values');
    const two = await resume('values');
    await one.client.act('count', {}, 'same');
    await two.client.act('count', {}, 'same');
    expect(calls).toBe(2);
  });

  it('may have 64 characters', async () => {
    const { client } = await resume('values');
    await expect(client.act('count', {}, 'x'.repeat(64))).resolves.toMatchObject({ ok: true });
  });

  it.each([['x'.repeat(65)], [7], [{}], [['id']]])('of %j is refused', async (id) => {
    const { client } = await resume('values');
    await expect(client.act('count', {}, id)).resolves.toMatchObject({
      ok: false,
      error: { code: 'PROTOCOL_VIOLATION' },
    });
    expect(calls).toBe(0);
  });
});

describe('resync', () => {
  it('gives all fragments as they stand', async () => {
    const { served, client } = await resume('values');
    await client.act('set', { a: '😀' });
    client.fragments.clear();
    client.socket.emit('resync', {});
    await client.until(() => client.fragments.size > 0);
    expectValid(client);
    expect([...client.fragments.keys()].sort()).toEqual(['l', 'p', 's', 't']);
    await expectSame(client, 'values', served.cookie);
    await client.act('set', { a: 'on' });
    await expectSame(client, 'values', served.cookie);
  });

  it('gives the fragment that is asked for', async () => {
    const { served, client } = await resume('values');
    client.fragments.set('p', 'drifted');
    client.socket.emit('resync', { fragment_id: 'p' });
    await client.until(() => client.fragments.get('p') !== 'drifted');
    expectValid(client);
    expect(client.envelopes[0]?.updates.map(({ fragment_id }) => fragment_id)).toContain('p');
    await expectSame(client, 'values', served.cookie);
  });

  it('takes no payload as an empty one', async () => {
    const { client } = await resume('values');
    client.fragments.clear();
    client.socket.emit('resync');
    await client.until(() => client.fragments.size > 0 || client.faults.length > 0);
    expect(client.faults).toEqual([]);
  });

  it.each([[{ fragment_id: 7 }], [{ fragment_id: '' }], ['p'], [[]], [null]])('of %j is a fault', async (payload) => {
    const { client } = await resume('values');
    client.socket.emit('resync', payload);
    await client.until(() => client.faults.length > 0);
    expect(client.faults).toEqual([{ code: 'PROTOCOL_VIOLATION', message: expect.any(String) }]);
  });

  it('of an unknown fragment is answered', async () => {
    const { client } = await resume('values');
    client.socket.emit('resync', { fragment_id: 'no-such' });
    await client.until(() => client.faults.length > 0 || client.envelopes.length > 0);
    expectValid(client);
    expect(client.socket.connected).toBe(true);
  });
});

describe('what does not fit', () => {
  it.each<[string, unknown[]]>([
    ['nonsense', [{}]],
    ['message', ['hello']],
    ['ack', [{ ack: -1 }]],
    ['ack', [{ ack: 'x' }]],
    ['ack', []],
    ['ack', [null]],
    ['welcome', [{}]],
    ['update', [{}]],
    ['__proto__', [{}]],
    ['constructor', [{}]],
    ['resync', [Buffer.from('x')]],
    ['action', []],
    ['action', [null]],
    ['action', [[]]],
    ['action', ['count']],
    ['action', [{ action: 7 }]],
    ['action', [{}]],
  ])('%s %j is a fault', async (event, args) => {
    const { client } = await resume('values');
    client.socket.emit(event, ...args);
    await client.until(() => client.faults.length > 0);
    expect(client.faults).toEqual([{ code: 'PROTOCOL_VIOLATION', message: expect.any(String) }]);
    await expect(client.act('count')).resolves.toMatchObject({ ok: true });
  });

  it('again and again closes the connection, of nobody else', async () => {
    const { served, client } = await resume('values');
    const other = connect(served, { ack: served.seq }, served);
    await other.accepted;
    for (let n = 0; n < 30; n++) client.socket.emit('nonsense', n);
    await client.closed;
    await expect(other.act('count')).resolves.toMatchObject({ ok: true });
  });

  it.each([
    'nobody',
    'constructor',
    'toString',
    '__proto__',
    'show',
    'hasOwnProperty',
    'pages',
    '',
    'SET',
    'set ',
    'x'.repeat(5_000),
  ])('an action %j does not exist', async (action) => {
    const { client } = await resume('values');
    const answer = await client.act(action, {});
    expect(answer.ok).toBe(false);
    expect(['ACTION_NOT_FOUND', 'PROTOCOL_VIOLATION']).toContain(answer.error?.code);
    expect(client.envelopes).toEqual([]);
  });
});

describe('one connection', () => {
  it('carries one client at a time, however often it says hello', async () => {
    const served = await get(at('values'));
    const address = `${host.origin}/livetemplate/socket/?EIO=4&transport=polling`;
    const headers = { cookie: served.cookie, 'content-type': 'text/plain' };
    const packets: string[] = [];
    const read = async (query = ''): Promise<void> => {
      const text = await (await fetch(address + query, { headers })).text();
      packets.push(...text.split('\x1e'));
    };
    await read();
    const { sid } = JSON.parse((packets[0] ?? '').slice(1)) as { sid: string };
    const query = `&sid=${sid}`;
    const say = async (body: string, answer: RegExp): Promise<string> => {
      packets.length = 0;
      await fetch(address + query, { method: 'POST', headers, body });
      while (!packets.some((packet) => answer.test(packet))) await read(query);
      return packets.find((packet) => answer.test(packet)) ?? '';
    };
    const hello = `40${JSON.stringify({ page: served.page })}`;

    await say([hello, hello, hello].join('\x1e'), /^42\["update"/u);
    const answers = packets.filter((packet) => /^4[04]/u.test(packet));
    expect(answers.filter((packet) => packet.startsWith('40'))).toHaveLength(1);
    expect(answers.filter((packet) => packet.includes('{"code":"PROTOCOL_VIOLATION","status":400}'))).toHaveLength(2);
    await expect(say('421["action",{"action":"count"}]', /^431/u)).resolves.toContain('"ok":true');
    await fetch(address + query, { method: 'POST', headers, body: '1' });
  });
});

describe('a client without cookies', () => {
  it('is let in by the page token', async () => {
    const { served, client } = await resume('values');
    const page = await host.app.get(PageService).get(served.page);
    const token = await host.app.get(TokenService).createPageToken(page);
    const guest = new OutsideClient(host.origin, { token }, {});
    clients.push(guest);
    await expect(guest.accepted).resolves.toEqual({
      protocol: '1.0',
      page: served.page,
      seq: served.seq,
      resumed: false,
    });
    await guest.act('count');
    await client.until(() => client.envelopes.length === 1);
    await expectSame(guest, 'values', served.cookie);
  });
});

describe('actions over HTTP', () => {
  async function post(served: Served, body: unknown, headers: Record<string, string> = {}): Promise<[number, unknown]> {
    const response = await fetch(`${host.origin}/livetemplate/actions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-livetemplate': '1', cookie: served.cookie, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return [response.status, await response.json()];
  }

  const refusal = (code: string): unknown => expect.objectContaining({ code, message: expect.any(String) });

  it('answer with what has changed since', async () => {
    const served = await get(at('values'));
    const body = { page: served.page, action: 'set', data: { a: '😀' }, ack: served.seq };
    const [status, answer] = await post(served, body);
    expect(status).toBe(200);
    expect(answer).toMatchObject({ ok: true, seq: served.seq + 1, updates: [{ seq: served.seq + 1 }] });
  });

  it('that carry an id are executed once, whichever way they come', async () => {
    const { served, client } = await resume('values');
    const answer = await client.act('count', {}, 'same');
    const [, again] = await post(served, { page: served.page, action: 'count', data: {}, id: 'same' });
    expect(again).toMatchObject({ ...answer });
    expect(calls).toBe(1);
  });

  it.each<[string, number, string, (served: Served) => [unknown, Record<string, string>?]]>([
    ['without the header', 403, 'CSRF', ({ page }) => [{ page, action: 'count' }, { 'x-livetemplate': '' }]],
    [
      'of another site',
      403,
      'FORBIDDEN_ORIGIN',
      ({ page }) => [{ page, action: 'count' }, { origin: 'https://evil.example' }],
    ],
    ['of a sandboxed frame', 403, 'FORBIDDEN_ORIGIN', ({ page }) => [{ page, action: 'count' }, { origin: 'null' }]],
    ['without a cookie', 401, 'INVALID_TOKEN', ({ page }) => [{ page, action: 'count' }, { cookie: '' }]],
    [
      'with a forged cookie',
      401,
      'INVALID_TOKEN',
      ({ page, cookie }) => [{ page, action: 'count' }, { cookie: `${cookie.slice(0, -4)}AAAA` }],
    ],
    ['of a page nobody has', 404, 'PAGE_NOT_FOUND', () => [{ page: 'guessed', action: 'count' }]],
    ['of a page named like a prototype', 404, 'PAGE_NOT_FOUND', () => [{ page: '__proto__', action: 'count' }]],
    ['without a page', 400, 'PROTOCOL_VIOLATION', () => [{ action: 'count' }]],
    ['with half a number', 400, 'PROTOCOL_VIOLATION', ({ page }) => [{ page, action: 'count', ack: 0.5 }]],
    ['named like a method', 404, 'ACTION_NOT_FOUND', ({ page }) => [{ page, action: 'constructor' }]],
    [
      'with a prototype in the data',
      400,
      'PROTOCOL_VIOLATION',
      ({ page }) => [`{"page":"${page}","action":"set","data":{"__proto__":{"a":1}}}`],
    ],
    ['of broken JSON', 400, 'PROTOCOL_VIOLATION', () => ['{"page":']],
    [
      'in an unknown charset',
      400,
      'PROTOCOL_VIOLATION',
      () => ['{}', { 'content-type': 'application/json; charset=klingon' }],
    ],
    [
      'far too large',
      413,
      'PAYLOAD_TOO_LARGE',
      ({ page }) => [{ page, action: 'set', data: { a: 'x'.repeat(1_000_000) } }],
    ],
  ])('%s are answered %d %s', async (_, status, code, make) => {
    const served = await get(at('values'));
    const [body, headers] = make(served);
    await expect(post(served, body, headers)).resolves.toEqual([status, refusal(code)]);
    expect(calls).toBe(0);
  });

  it('find the page of somebody else as little as one that is not there', async () => {
    const [mine, theirs] = [await get(at('values')), await get(at('values'))];
    const foreign = await post(mine, { page: theirs.page, action: 'count' });
    expect(foreign).toEqual(await post(mine, { page: 'guessed', action: 'count' }));
    expect(calls).toBe(0);
  });

  it('tell a closed page from an unknown one', async () => {
    const served = await get(at('values'));
    await host.app.get(PageService).close(served.page);
    await expect(post(served, { page: served.page, action: 'count' })).resolves.toEqual([410, refusal('PAGE_CLOSED')]);
  });

  it('leave the answers of the application alone', async () => {
    const response = await fetch(`${host.origin}/elsewhere`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    await expect(response.json()).resolves.toMatchObject({ statusCode: 400 });
  });
});
