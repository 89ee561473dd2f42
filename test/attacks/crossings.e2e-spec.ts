import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { AuditLog, TokenService } from '@livetemplate/nestjs';

import type { Browser, Tab } from '../e2e/browser.js';
import { SECRET, type LiveHost } from '../e2e/live-host.js';
import { answerOf, cookieOf, post, postForm, sessionOf, vaults, Victim } from './world.js';

let shop: LiveHost;
/** Another application with the same secret. */
let bank: LiveHost;
/** Another installation: the same names, another secret. */
let fake: LiveHost;
let victims: Record<'nobody in particular' | 'ann' | 'ann at a report', Victim>;

beforeAll(async () => {
  [shop, bank, fake] = [await vaults('shop'), await vaults('bank'), await vaults('shop', `${SECRET} of somebody else`)];
  victims = {
    'nobody in particular': await Victim.open(shop, null),
    ann: await Victim.open(shop, 'ann'),
    'ann at a report': await Victim.open(shop, 'ann', '/report'),
  };
});

afterAll(async () => {
  for (const host of [shop, bank, fake]) await host.close();
});

/** Somebody who wants into the page of a victim; what their credentials are worth. */
interface Attacker {
  readonly name: string;
  readonly equip: (victim: Victim) => Browser | Promise<Browser>;
  /** Who they really are: that one's page is theirs to open anew, but not with these cookies. */
  readonly is?: 'ann';
  readonly code: string;
  readonly status: number;
}

const notFound = { code: 'PAGE_NOT_FOUND', status: 404 };
const invalid = { code: 'INVALID_TOKEN', status: 401 };
const crossing = { code: 'INVALID_APPLICATION', status: 401 };

async function visitor(host: LiveHost, user?: string): Promise<Browser> {
  const browser = host.browser();
  if (user !== undefined) browser.setCookie('session', await sessionOf(user));
  await browser.load('/vault');
  return browser;
}

/** A browser at the shop with a cookie of a page from somewhere else. */
async function imported(host: LiveHost, user?: string): Promise<Browser> {
  const browser = shop.browser();
  if (user !== undefined) browser.setCookie('session', await sessionOf(user));
  browser.setCookie('livetemplate', cookieOf(await visitor(host, user), 'livetemplate'));
  return browser;
}

const ATTACKERS: Attacker[] = [
  { name: 'another group: another browser', equip: () => visitor(shop), ...notFound },
  { name: 'another user', equip: () => visitor(shop, 'bob'), ...notFound },
  { name: 'a user whose name contains the other', equip: () => visitor(shop, 'ann:x'), ...notFound },
  { name: 'a user named like a group', equip: () => visitor(shop, 'user:ann'), ...notFound },
  { name: 'somebody without a cookie', equip: () => shop.browser(), ...invalid },
  {
    name: 'somebody who has made up a cookie',
    equip: () => {
      const browser = shop.browser();
      browser.setCookie('livetemplate', Buffer.from('{"group":"user:ann"}').toString('base64url'));
      return browser;
    },
    ...invalid,
  },
  {
    name: 'a browser with the cookie of another one and a foreign user',
    equip: async (victim) => {
      const browser = shop.browser();
      browser.setCookie('livetemplate', cookieOf(victim.browser, 'livetemplate'));
      browser.setCookie('session', await sessionOf('bob'));
      return browser;
    },
    ...notFound,
  },
  { name: 'another application with the same secret', equip: () => imported(bank), ...crossing },
  { name: 'the same user of another application', equip: () => imported(bank, 'ann'), is: 'ann', ...crossing },
  { name: 'an application of the same name with another secret', equip: () => imported(fake), ...invalid },
  { name: 'the same user there', equip: () => imported(fake, 'ann'), is: 'ann', ...invalid },
];

/** A way into a page by its id; what it gives away. */
type Way = (browser: Browser, victim: Victim) => Promise<{ code: unknown; status: number; text: string }>;

function knock(
  auth: (victim: Victim) => Record<string, unknown>,
  transport: 'websocket' | 'polling' = 'websocket',
): Way {
  return async (browser, victim) => {
    try {
      const tab = await browser.attach(auth(victim), {}, [transport]);
      return { code: 'ACCEPTED', status: 200, text: JSON.stringify(tab.received) };
    } catch (refusal) {
      const { data } = refusal as { data: { code: string; status: number } };
      return { ...data, text: JSON.stringify(refusal) };
    }
  };
}

async function stream(browser: Browser, query: string): ReturnType<Way> {
  const response = await browser.fetch(`/livetemplate/stream?${query}`, { headers: { accept: 'text/event-stream' } });
  if (response.status !== 200) {
    const text = await response.text();
    return { code: (JSON.parse(text) as { code: string }).code, status: response.status, text };
  }
  // It would never end.
  await response.body?.cancel();
  return { code: 'ACCEPTED', status: 200, text: '' };
}

const WAYS: Record<string, Way> = {
  'a connection': knock(({ page }) => ({ page: page.id })),
  'a connection that speaks 2.0': knock(({ page }) => ({ page: page.id, protocol: ['2.0'] })),
  'a connection by long-polling': knock(({ page }) => ({ page: page.id, protocol: ['2.0'] }), 'polling'),
  'a connection that goes on where somebody was': knock(({ page, template }) => ({
    page: page.id,
    protocol: ['2.0'],
    ack: page.seq,
    template,
  })),
  'a connection that has lost its place': knock(({ page }) => ({ page: page.id, protocol: ['1.0'], ack: 1_000_000 })),
  'a stream of events': (browser, { page }) => stream(browser, `page=${page.id}&protocol=1.0`),
  'a stream that goes on where somebody was': (browser, { page }) =>
    stream(browser, `page=${page.id}&protocol=2.0&ack=${page.seq}`),
  'an action over HTTP': (browser, { page }) => post(browser, { page: page.id, action: 'increment' }),
  'an action that asks what it has missed': (browser, { page }) =>
    post(browser, { page: page.id, action: 'none', ack: 0 }),
  'an action that names its group and user': (browser, { page }) =>
    post(browser, {
      page: page.id,
      action: 'increment',
      groupId: page.groupId,
      userId: page.userId,
      group: 'user:ann',
    }),
  'a posted form': (browser, { page }) => postForm(browser, { 'lvt-page': page.id, 'lvt-csrf': 'A'.repeat(22) }),
  'a posted form with the token of a form of the victim': (browser, { page, csrf }) =>
    postForm(browser, { 'lvt-page': page.id, 'lvt-csrf': csrf }),
};

const CROSSINGS = ATTACKERS.flatMap((attacker) =>
  Object.keys(WAYS).flatMap((way) =>
    (['nobody in particular', 'ann', 'ann at a report'] as const).map((victim) => ({
      attacker,
      way,
      victim,
      name: attacker.name,
    })),
  ),
);

describe('the page of somebody else', () => {
  it.each(CROSSINGS)('of $victim is closed to $name by $way', async ({ attacker, way, victim: name }) => {
    const victim = victims[name];
    const before = victim.state;
    const browser = await attacker.equip(victim);
    const { code, status, text } = await (WAYS[way] as Way)(browser, victim);
    expect({ code, status }).toEqual({ code: attacker.code, status: attacker.status });
    expect(victim.leaksIn(text)).toEqual([]);
    expect(victim.state).toEqual(before);
  });

  it.each(ATTACKERS)('is not handed out by its route to $name', async ({ equip, is }) => {
    for (const [name, victim] of Object.entries(victims)) {
      if (is !== undefined && name.startsWith(is)) continue;
      const path = name.endsWith('report') ? '/report' : '/vault';
      const document = await answerOf(await (await equip(victim)).fetch(path));
      // Who came as nobody starts anew; the words on the page are their own.
      expect(document.status).toBe(200);
      expect(document.text).toContain('PLANTED-');
      expect(victim.leaksIn(document.text)).toEqual([]);
    }
  });

  it('is answered like one that never was', async () => {
    const browser = await visitor(shop);
    for (const way of Object.values(WAYS)) {
      const { page } = victims.ann;
      const never = {
        ...victims.ann,
        page: { id: 'A'.repeat(page.id.length), seq: page.seq, groupId: 'x', userId: 'x' },
      };
      const [foreign, unknown] = [await way(browser, victims.ann), await way(browser, never as unknown as Victim)];
      expect(withoutDate(foreign.text)).toBe(withoutDate(unknown.text));
    }
  });

  it('goes on for who it belongs to', async () => {
    for (const victim of Object.values(victims)) {
      expect(await victim.tab.act('increment')).toMatchObject({ ok: true });
    }
  });
});

function withoutDate(text: string): string {
  return text.replace(/\["date","[^"]*"\]/u, '');
}

/** Messages on an attacker's own connection that name somebody else's page. */
const MESSAGES: [string, (tab: Tab, victim: Victim) => void][] = [
  ['an action', (tab, { page }) => tab.socket.emit('action', { action: 'keep', page: page.id, data: [page.id] })],
  ['an action of another handler', (tab) => tab.socket.emit('action', { action: 'VaultPage.increment' })],
  ['an acknowledgement', (tab, { page }) => tab.socket.emit('ack', { ack: 0, page: page.id })],
  ['a resync', (tab, { page }) => tab.socket.emit('resync', { page: page.id, fragment_id: 'shown' })],
  [
    'a resync of a fragment that is named like it',
    (tab, { page }) => tab.socket.emit('resync', { fragment_id: page.id }),
  ],
  ...['join', 'subscribe', 'room', 'welcome', 'update', 's', 'broadcast'].map(
    (event): [string, (tab: Tab, victim: Victim) => void] => [
      `"${event}" with the name of its room`,
      (tab, { page }) => {
        for (const room of [page.id, `2.0:${page.id}`, `1.0:${page.id}`, { room: page.id }, { page: page.id }]) {
          tab.socket.emit(event, room);
        }
      },
    ],
  ),
];

describe('a connection to an own page', () => {
  it.each(MESSAGES)('does not reach another one by %s', async (_, send) => {
    for (const victim of Object.values(victims)) {
      const before = victim.state;
      const tab = await (await visitor(shop, 'bob')).open('/box', '2.0');
      send(tab, victim);
      expect(await tab.act('no_such_action')).toMatchObject({ error: { code: 'ACTION_NOT_FOUND' } });
      expect(victim.state).toEqual(before);
      // It hears nothing of what happens there from now on.
      expect(await victim.tab.act('increment')).toMatchObject({ ok: true });
      expect(await tab.act('increment')).toMatchObject({ ok: true });
      expect(victim.leaksIn(JSON.stringify(tab.received))).toEqual([]);
      expect(tab.of('u').at(-1)?.slice(1)).toEqual([1, '1']);
    }
  });
});

describe('a page token', () => {
  const tokenOf = (victim: Victim): Promise<string> => shop.app.get(TokenService).createPageToken(victim.page);

  it('opens its own page and no other of the same group', async () => {
    const [own, other] = [await Victim.open(shop, 'cy', '/box'), await Victim.open(shop, 'cy', '/box')];
    const before = other.state;
    const token = await tokenOf(own);
    const stranger = shop.browser();
    expect(await stranger.refusal({ token, page: other.page.id })).toMatchObject({
      data: { code: 'PROTOCOL_VIOLATION' },
    });
    const tab = await stranger.attach({ token, protocol: ['2.0'] });
    tab.socket.emit('resync', { page: other.page.id });
    expect(await tab.send('action', { action: 'increment', page: other.page.id })).toMatchObject({ ok: true });
    expect(own.page.data.count).toBe(1);
    expect(other.state).toEqual(before);
    expect(other.leaksIn(JSON.stringify(tab.received))).toEqual([]);
  });

  it('is no cookie, and opens nothing over HTTP', async () => {
    const victim = victims.ann;
    const token = await tokenOf(victim);
    const browser = shop.browser();
    browser.setCookie('livetemplate', token);
    expect(await browser.refusal({ page: victim.page.id })).toMatchObject({ data: invalid });
    for (const body of [{ page: victim.page.id, token }, { token }, { page: token }]) {
      const answer = await post(browser, { ...body, action: 'increment' }, { authorization: `Bearer ${token}` });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(victim.leaksIn(answer.text)).toEqual([]);
    }
  });

  it.each([
    ['another application with the same secret', () => bank, 'INVALID_APPLICATION'],
    ['an application of the same name with another secret', () => fake, 'INVALID_TOKEN'],
  ])('of %s opens nothing here, for the same page and group', async (_, host, code) => {
    const { page } = victims.ann;
    const audit = shop.app.get(AuditLog);
    const crossings = audit.counts.get('application-crossing') ?? 0;
    const token = await host().app.get(TokenService).createPageToken(page);
    expect(await shop.browser().refusal({ token })).toEqual({ message: code, data: { code, status: 401 } });
    const expected = code === 'INVALID_APPLICATION' ? crossings + 1 : crossings;
    expect(audit.counts.get('application-crossing') ?? 0).toBe(expected);
  });
});

describe('what is the same for everybody', () => {
  const addresses = [
    ...['analysis', 'performance', 'memory', 'pages', 'pages/:id', ''].map((name) => `debug/${name}`),
    ...['client.js', 'schema/update-message-1.0.json', 'templates/:template.json', 'templates/:id.json'],
    ...['stream?page=:id&protocol=1.0', 'stream?page=:id&protocol=2.0&ack=0', 'actions/increment', 'pages/:id', ':id'],
    ...['templates/..%2f..%2fpackage.json', 'templates/%2e%2e/%2e%2e/package.json', 'socket/?EIO=4&transport=polling'],
    ...['socket/?EIO=4&transport=polling&sid=:id', 'socket/?EIO=4&transport=polling&sid=:socket'],
  ].map((address) => `/livetemplate/${address}`);

  it.each([...addresses, '/health', '/metrics', '/vault?page=:id', '/vault/:id'])(
    'tells nothing at %s',
    async (path) => {
      for (const victim of Object.values(victims)) {
        const before = victim.state;
        const address = path
          .replace(':id', victim.page.id)
          .replace(':template', victim.template)
          .replace(':socket', victim.tab.socket.id ?? '');
        for (const method of ['GET', 'POST']) {
          const answer = await answerOf(await (await visitor(shop, 'bob')).fetch(address, { method }));
          expect(answer.status).toBeLessThan(500);
          expect(victim.leaksIn(answer.text)).toEqual([]);
        }
        expect(victim.state).toEqual(before);
      }
    },
  );
});
