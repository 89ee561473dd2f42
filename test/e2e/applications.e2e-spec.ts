import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import type { AuditEventName, Authenticator } from '@livetemplate/nestjs';

import type { Browser } from './browser.js';
import type { CounterState } from './counter.js';
import { LiveHost } from './live-host.js';
import { OwnKeys } from './redis/own-keys.js';
import { counterAt, moduleOf, servicesAs, templatesOf, tenant, type Services } from './tenants.js';

/** Everybody is the same user everywhere: then the pages of all applications have the same names and groups. */
const SAME_USER: Authenticator = { identify: () => 'ann', sessionGroup: () => 'user:ann' };

const SIDES = {
  root: { base: '/livetemplate', path: '/', cookie: 'livetemplate' },
  acme: { base: '/livetemplate/acme', path: '/acme', cookie: 'livetemplate-acme' },
  globex: { base: '/globex-live', path: '/globex', cookie: 'livetemplate-globex' },
} as const;
type Name = keyof typeof SIDES;
const NAMES = Object.keys(SIDES) as Name[];
const CROSSINGS = NAMES.flatMap((from) => NAMES.filter((to) => to !== from).map((to) => [from, to] as const));

describe.each(['memory', 'redis'] as const)('three applications of one process with one secret, in %s', (where) => {
  let own: OwnKeys | null = null;
  let host: LiveHost;
  const browsers: Browser[] = [];

  beforeAll(async () => {
    if (where === 'redis') own = new OwnKeys();
    const options = { authenticator: SAME_USER, store: own?.store() ?? ('memory' as const) };
    const controllers = (name: Name) => [counterAt(SIDES[name].path)];
    host = await LiveHost.start({
      options: { ...options, templates: templatesOf('root') },
      imports: [
        moduleOf(tenant('acme', options), { controllers: controllers('acme'), providers: [servicesAs('acme')] }),
        moduleOf(tenant('globex', { ...options, basePath: '/globex-live' }), {
          controllers: controllers('globex'),
          providers: [servicesAs('globex')],
        }),
      ],
      controllers: controllers('root'),
      providers: [servicesAs('root')],
    });
  });

  afterEach(async () => {
    for (const browser of browsers.splice(0)) await browser.close();
    for (const name of NAMES) await services(name).application.eraseUser('ann');
  });

  afterAll(async () => {
    await host.close();
    await own?.clear();
  });

  function services(name: Name): Services {
    return host.app.get<Services>(name);
  }

  function visit(name: Name): Browser {
    const browser = host.browser(SIDES[name].base);
    browsers.push(browser);
    return browser;
  }

  function cookieOf(browser: Browser, name: Name): string {
    return new RegExp(`(?:^|; )${SIDES[name].cookie}=([^;]+)`, 'u').exec(browser.cookieHeader)?.[1] ?? '';
  }

  it.each(NAMES)('%s has pages, actions and addresses of its own', async (name) => {
    const { base, path, cookie } = SIDES[name];
    const browser = visit(name);
    const tab = await browser.open(path, '2.0');
    const { html, response } = tab.document;
    expect(/data-lvt-base="([^"]*)"/u.exec(html)?.[1] ?? '/livetemplate').toBe(base);
    expect(response.headers.getSetCookie().map((header) => header.split('=', 1)[0])).toEqual([cookie]);
    expect(await tab.act('increment')).toEqual({ ok: true, seq: 1 });
    expect((await browser.load(path)).html).toContain('Count: 1');
    const script = /<script src="([^"]*)"/u.exec(html)?.[1] ?? '';
    for (const address of [script, `${base}/templates/${tab.document.template}.json`, `${base}/debug/analysis`]) {
      expect([address, (await browser.fetch(address)).status]).toEqual([address, 200]);
    }
    const { pages, application } = services(name);
    expect(await pages.get<CounterState>(tab.document.page)).toMatchObject({ data: { count: 1, names: [path] } });
    expect(application.pageCount).toBe(1);
    for (const other of NAMES.filter((it) => it !== name)) expect(services(other).application.pageCount).toBe(0);
  });

  it('one browser uses all of them, and no cookie overwrites another', async () => {
    const cookies = new Map<string, string>();
    const tabs = [];
    for (const name of NAMES) {
      const browser = visit(name);
      for (const [cookie, value] of cookies) browser.setCookie(cookie, value);
      tabs.push({ name, tab: await browser.open(SIDES[name].path, '2.0') });
      for (const pair of browser.cookieHeader.split('; ')) cookies.set(...(pair.split('=', 2) as [string, string]));
    }
    expect([...cookies.keys()]).toEqual(NAMES.map((name) => SIDES[name].cookie));
    expect(new Set(tabs.map(({ tab }) => tab.document.page)).size).toBe(NAMES.length);
    for (const { tab } of tabs) expect(await tab.act('increment')).toEqual({ ok: true, seq: 1 });
    for (const { name, tab } of tabs) {
      expect((await services(name).pages.get(tab.document.page)).data).toEqual({ count: 1, names: [SIDES[name].path] });
      expect(tab.of('u')).toHaveLength(1);
    }
  });

  it.each(CROSSINGS)('what %s has given is worth nothing to %s', async (from, to) => {
    const [there, here] = [visit(from), visit(to)];
    const { page } = await there.load(SIDES[from].path);
    const own = await here.load(SIDES[to].path);
    const token = await services(from).tokens.createPageToken({ id: page, groupId: 'user:ann' });
    const before = counts(to);
    const refused = (code: string, status: number) => ({ message: code, data: { code, status } });

    // The right cookie does not open a page of the other application, whatever group it is in.
    expect(await here.refusal({ page })).toEqual(refused('PAGE_NOT_FOUND', 404));
    expect(await here.refusal({ token })).toEqual(refused('INVALID_APPLICATION', 401));
    await expect(services(to).pages.getPageByToken(token)).rejects.toMatchObject({ code: 'INVALID_APPLICATION' });
    await expect(services(to).pages.get(page)).rejects.toMatchObject({ code: 'PAGE_NOT_FOUND' });

    // A browser sends both cookies; this one lies about what its cookie is.
    const liar = visit(to);
    liar.setCookie(SIDES[from].cookie, cookieOf(there, from));
    expect(await liar.refusal({ page: own.page })).toEqual(refused('INVALID_TOKEN', 401));
    liar.setCookie(SIDES[to].cookie, cookieOf(there, from));
    expect(await liar.refusal({ page: own.page })).toEqual(refused('INVALID_APPLICATION', 401));
    const action = await liar.fetch(`${SIDES[to].base}/actions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-livetemplate': '1' },
      body: JSON.stringify({ page: own.page, action: 'increment' }),
    });
    expect(action.status).toBe(401);
    const body = (await action.json()) as Record<string, unknown>;
    expect(body).toEqual({ code: 'INVALID_APPLICATION', message: expect.any(String) });
    expect(JSON.stringify(body)).not.toMatch(new RegExp(`${from}|${to}|${page}`, 'u'));

    const named = to === 'root' ? {} : { application: to };
    const line = { event: 'application-crossing', ...named, purpose: 'connection', credential: 'token' };
    expect(host.warnings).toContain(JSON.stringify(line));
    host.warnings.length = 0;
    expect(changesOf(to, before)).toEqual({
      'application-crossing': 4,
      'access-refused': 2,
    });
    expect((await services(from).pages.get<CounterState>(page)).data.count).toBe(0);
    expect((await services(to).pages.get<CounterState>(own.page)).data.count).toBe(0);
  });

  it.each(CROSSINGS)('templates of %s are not served by %s', async (from, to) => {
    const analysis = await (await visit(from).fetch(`${SIDES[from].base}/debug/analysis`)).json();
    const other = await (await visit(to).fetch(`${SIDES[to].base}/debug/analysis`)).json();
    const names = ({ templates }: { templates: { template: string }[] }) => templates.map(({ template }) => template);
    expect(names(analysis as never)).toEqual([`${from}.html`, 'counter.html'].sort());
    expect(names(other as never)).toEqual([`${to}.html`, 'counter.html'].sort());
    const page = await services(from).pages.create(`${from}.html`, { x: 1 });
    const { fingerprint } = page.program;
    await page.close();
    expect((await visit(from).fetch(`${SIDES[from].base}/templates/${fingerprint}.json`)).status).toBe(200);
    expect((await visit(to).fetch(`${SIDES[to].base}/templates/${fingerprint}.json`)).status).toBe(404);
  });

  it.each(CROSSINGS)('what is broadcast in %s does not reach %s', async (from, to) => {
    const { page } = await visit(from).load(SIDES[from].path);
    const { page: others } = await visit(to).load(SIDES[to].path);
    const { broadcast, pages } = services(from);
    const change = (state: CounterState): void => void state.count++;
    await broadcast.toTopic('news', change);
    await broadcast.toUsers(['ann'], change);
    await broadcast.toGroup('user:ann', change);
    await broadcast.toPages([page, others], change);
    await broadcast.toApplication(change);
    expect((await pages.get<CounterState>(page)).data.count).toBe(5);
    expect((await services(to).pages.get<CounterState>(others)).data.count).toBe(0);
  });

  it.each(CROSSINGS)('who is present in %s is not seen in %s', async (from, to) => {
    await services(from).presence.track('news', 'a connection', 'ann', {});
    expect(await services(from).presence.list('news')).toHaveLength(1);
    expect(await services(to).presence.list('news')).toEqual([]);
    await services(from).presence.leave('a connection');
  });

  it('erasing a user in one leaves the others alone', async () => {
    const pages = await Promise.all(NAMES.map(async (name) => (await visit(name).load(SIDES[name].path)).page));
    expect(await services('acme').application.eraseUser('ann')).toBe(1);
    const left = await Promise.all(
      NAMES.map((name, at) =>
        services(name)
          .pages.get(pages[at] as string)
          .then(
            () => name,
            () => null,
          ),
      ),
    );
    expect(left).toEqual(['root', null, 'globex']);
  });

  it('/health is of all of them', async () => {
    const body = (await (await visit('root').fetch('/health')).json()) as { details: object };
    const checks = ['capacity', 'keys', 'serving', 'store'];
    expect(Object.keys(body.details).sort()).toEqual(
      [
        'livetemplate_event_loop',
        ...checks.flatMap((check) => ['', '_acme', '_globex'].map((name) => `livetemplate_${check}${name}`)),
      ].sort(),
    );
    const ready = (await (await visit('root').fetch('/health/ready')).json()) as { details: object };
    expect(Object.keys(ready.details)).toHaveLength(6);
  });

  function counts(name: Name): ReadonlyMap<AuditEventName, number> {
    return new Map(services(name).audit.counts);
  }

  function changesOf(name: Name, before: ReadonlyMap<AuditEventName, number>): Record<string, number> {
    return Object.fromEntries(
      [...counts(name)]
        .map(([event, count]) => [event, count - (before.get(event) ?? 0)])
        .filter(([, more]) => more !== 0),
    ) as Record<string, number>;
  }
});
