import { afterEach, describe, expect, it } from '@jest/globals';

import { TokenService, type LiveTemplateModuleOptions } from '@livetemplate/nestjs';

import { Browser, type Document, type Tab } from './browser.js';
import { CounterPage, COUNTER_TEMPLATE } from './counter.js';
import { LiveHost } from './live-host.js';

const hosts: LiveHost[] = [];
const browsers: Browser[] = [];

afterEach(async () => {
  for (const browser of browsers.splice(0)) await browser.close();
  await Promise.all(hosts.splice(0).map((host) => host.close()));
});

/** A process of its own, for all that its visitors can tell. */
async function application(options: Partial<LiveTemplateModuleOptions>): Promise<LiveHost> {
  const host = await LiveHost.start({
    options: { templates: { 'counter.html': COUNTER_TEMPLATE }, ...options },
    controllers: [CounterPage],
  });
  hosts.push(host);
  return host;
}

/** The same browser at each of the applications: all are on one host, and cookies know no ports. */
function visitor(...at: readonly LiveHost[]): Browser[] {
  const cookies = new Map<string, string>();
  const same = at.map(({ origin }) => new Browser(origin, '/livetemplate', cookies));
  browsers.push(...same);
  return same;
}

function tabOf(browser: Browser, { page, seq, template }: Document): Promise<Tab> {
  return browser.attach({ page, protocol: ['2.0'], ack: seq, template });
}

const ONE = 'the-secret-of-one-application-on-this-host';
const OTHER = 'the-secret-of-another-one-on-the-same-host';

describe.each<[string, Partial<LiveTemplateModuleOptions>, Partial<LiveTemplateModuleOptions>]>([
  ['with other secrets', { secret: ONE }, { secret: OTHER }],
  ['with other names', { applicationId: 'shop', secret: ONE }, { applicationId: 'office', secret: ONE }],
  ['with neither in common', { applicationId: 'shop', secret: ONE }, { applicationId: 'office', secret: OTHER }],
])('two applications on two ports of a host, %s', (_, one, other) => {
  it('keep the browser in its groups, whichever of them it visits in between', async () => {
    const [shop, office] = visitor(await application(one), await application(other));
    const first = await shop!.load('/counter');
    const second = await office!.load('/counter');
    expect(await (await tabOf(shop!, first)).act('increment')).toMatchObject({ ok: true });
    expect(await (await tabOf(office!, second)).act('increment')).toMatchObject({ ok: true });
    expect((await shop!.load('/counter')).page).toBe(first.page);
    expect((await office!.load('/counter')).page).toBe(second.page);
    expect(shop!.cookies.size).toBe(2);
    expect(shop!.cookies.has('livetemplate')).toBe(true);
  });
});

it('so do three, before and after a rotation in each of them', async () => {
  const hosts = await Promise.all(['one', 'two', 'three'].map((name) => application({ secret: `${name}: ${ONE}` })));
  const visits = visitor(...hosts);
  const pages: string[] = [];
  for (const browser of visits) pages.push((await browser.load('/counter')).page);
  for (const round of ['before', 'after', 'later']) {
    for (const [at, browser] of visits.entries()) {
      expect({ round, at, page: (await browser.load('/counter')).page }).toEqual({ round, at, page: pages[at] });
    }
    for (const { app } of hosts) await app.get(TokenService).rotateSigningKey();
  }
});

it('what nobody has sealed is replaced, and what was ours too', async () => {
  const host = await application({ secret: ONE });
  const [browser] = visitor(host);
  browser!.setCookie('livetemplate', 'made-up');
  await browser!.load('/counter');
  const tokens = host.app.get(TokenService);
  await tokens.rotateSigningKey();
  await tokens.rotateSigningKey();
  await browser!.load('/counter');
  expect([...browser!.cookies.keys()]).toEqual(['livetemplate']);
});
