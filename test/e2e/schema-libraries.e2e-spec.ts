import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { PageService } from '@livetemplate/nestjs';

import type { Browser, Tab } from './browser.js';
import { LiveHost } from './live-host.js';
import { ORDER_TEMPLATE, OrdersPage, type OrderState } from './orders.js';

let host: LiveHost;
let browser: Browser;
let tab: Tab;
let page: string;
let csrf: string;

beforeAll(async () => {
  host = await LiveHost.start({
    options: { templates: { 'orders.html': ORDER_TEMPLATE } },
    controllers: [OrdersPage],
  });
});

afterAll(() => host.close());

beforeEach(async () => {
  browser = host.browser();
  const opened = await browser.open('/orders', '2.0');
  tab = opened;
  page = opened.document.page;
  csrf = /name="lvt-csrf" value="([^"]*)"/u.exec(opened.document.html)?.[1] ?? '';
});

interface Outcome {
  readonly ok: boolean;
  readonly error?: { readonly code: string; readonly message: string; readonly fields?: object };
}

const WAYS: Record<string, (action: string, data: unknown) => Promise<Outcome>> = {
  'a connection': (action, data) => tab.act(action, data) as Promise<Outcome>,
  'a request': async (action, data) => {
    const response = await browser.fetch('/livetemplate/actions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-livetemplate': '1' },
      body: JSON.stringify({ page, action, data }),
    });
    const answer = (await response.json()) as Outcome;
    expect(response.status).toBe(answer.ok ? 200 : 422);
    return answer;
  },
};

/** What browsers post for the fields of a form. */
function post(action: string, fields: readonly (readonly [string, string])[]): Promise<Response> {
  const body = new URLSearchParams({ 'lvt-page': page, 'lvt-csrf': csrf });
  for (const [name, value] of fields) body.append(name, value);
  return browser.fetch(`/livetemplate/actions/${action}`, { method: 'POST', body });
}

async function last(): Promise<unknown> {
  return (await host.app.get(PageService).get<OrderState>(page)).data.last;
}

const GOOD = {
  title: ' Tulips ',
  count: '3',
  tags: ['red', 'late'],
  lines: [{ name: 'bulb' }],
  address: { street: 'Canal 1', zip: '1012' },
};

const ORDER = { ...GOOD, title: 'Tulips', count: 3 };

const ACTIONS = ['zod', 'valibot', 'classes', 'grouped', 'classErrors'];

describe.each(Object.keys(WAYS))('by %s', (name) => {
  const way = WAYS[name] as (action: string, data: unknown) => Promise<Outcome>;

  describe.each(ACTIONS)('an order checked by %s', (action) => {
    it('comes as what the library has made of it', async () => {
      expect(await way(action, GOOD)).toMatchObject({ ok: true });
      expect(await last()).toEqual(ORDER);
    });

    it.each<[string, object, string[]]>([
      ['of the first level', { title: ' ' }, ['title']],
      ['that is missing', { title: undefined, count: undefined }, ['title', 'count']],
      ['of an object below', { address: { street: '', zip: 'x' } }, ['address.street', 'address.zip']],
      ['in an object of a list', { lines: [{ name: 'a' }, { name: '' }] }, ['lines.1.name']],
      ['in two places', { count: 'many', lines: [{ name: '' }] }, ['count', 'lines.0.name']],
      ['that somebody else has, which takes time to find out', { title: 'taken' }, ['title']],
    ])('is refused for a field %s', async (_, wrong, fields) => {
      const { ok, error } = await way(action, { ...GOOD, ...wrong });
      expect({ ok, code: error?.code, fields: Object.keys(error?.fields ?? {}).sort() }).toEqual({
        ok: false,
        code: 'PAYLOAD_INVALID',
        fields: [...fields].sort(),
      });
      for (const texts of Object.values(error?.fields ?? {}))
        expect(texts).toContainEqual(expect.stringMatching(/\S/u));
      expect(await last()).toBeNull();
    });

    it('is refused where it is no order at all', async () => {
      for (const data of [[], [GOOD], {}, null, undefined]) {
        const { ok, error } = await way(action, data);
        expect({ ok, code: error?.code }).toEqual({ ok: false, code: 'PAYLOAD_INVALID' });
      }
      expect(await last()).toBeNull();
    });
  });

  it.each(ACTIONS)('%s is not talked out of its rules by properties of Object.prototype', async (action) => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
      for (const value of [false, { name: 'Object' }, 'x']) {
        const { ok, error } = await way(action, {
          ...GOOD,
          title: '',
          address: { ...GOOD.address, zip: 'x', [name]: value },
          [name]: value,
        });
        expect({ ok, code: error?.code }).toEqual({ ok: false, code: 'PAYLOAD_INVALID' });
      }
    }
    expect(await last()).toBeNull();
  });

  it.each([
    ['zod', 'tags.1'],
    ['valibot', 'tags.1'],
    // class-validator does not say which.
    ['classes', 'tags'],
    ['grouped', 'tags'],
    ['classErrors', 'tags'],
  ])('%s names the text of a list that is wrong', async (action, field) => {
    const { error } = await way(action, { ...GOOD, tags: ['red', ''] });
    expect(Object.keys(error?.fields ?? {})).toEqual([field]);
  });

  it.each(['zod', 'valibot'])('what is wrong with the whole for %s is the message', async (action) => {
    const { error } = await way(action, { ...GOOD, count: '99' });
    expect(error).toEqual({ code: 'PAYLOAD_INVALID', message: 'So many are not in stock.' });
  });

  it.each(['strict', 'strictZod'])('unknown properties are refused by %s, by name where it tells', async (action) => {
    const { ok, error } = await way(action, { title: 'Tulips', admin: true });
    expect({ ok, code: error?.code }).toEqual({ ok: false, code: 'PAYLOAD_INVALID' });
    expect(JSON.stringify(error)).toContain('admin');
    expect(await last()).toBeNull();
  });

  it('unknown properties are dropped by a whitelist', async () => {
    expect(await way('classes', { ...GOOD, admin: true })).toMatchObject({ ok: true });
    expect(await last()).toEqual(ORDER);
  });

  it('own texts of class-validator have their fields where the pipe groups them, and else are the message', async () => {
    expect((await way('ownText', { title: '' })).error).toEqual({ code: 'PAYLOAD_INVALID', message: 'Say what.' });
    expect((await way('ownTextGrouped', { title: '' })).error).toMatchObject({ fields: { title: ['Say what.'] } });
  });
});

describe.each(['zod', 'valibot', 'classes', 'grouped', 'classErrors'])('a form that is posted to %s', (library) => {
  const action = `${library}Form`;

  it('runs the action with what the library has made of its fields', async () => {
    const response = await post(action, [
      ['title', ' Tulips '],
      ['count', '3'],
      ['tags', 'red'],
      ['tags', 'late'],
    ]);
    expect([response.status, await last()]).toEqual([303, { title: 'Tulips', count: 3, tags: ['red', 'late'] }]);
  });

  it('is given back with what is wrong at the fields', async () => {
    const response = await post(action, [
      ['title', ' '],
      ['count', 'many'],
      ['tags', 'red'],
      ['tags', ''],
    ]);
    expect([response.status, await last()]).toEqual([303, null]);
    const { html } = await browser.load('/orders');
    const form = html.slice(html.indexOf(`id="${action}"`));
    const said = (field: string): string =>
      new RegExp(`data-lvt-error-for="${field}">([^<]*)<`, 'u').exec(form)?.[1] ?? '';
    expect([said('title'), said('count')]).toEqual([expect.stringMatching(/\S/u), expect.stringMatching(/\S/u)]);
    expect(said('tags') + said('tags.1')).toMatch(/\S/u);
    expect(form).toContain('<input value=" " name="title" aria-invalid="true">');
  });
});
