import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { ApplicationService } from '@livetemplate/nestjs';

import { EventStreamClient } from '../e2e/event-stream-client.js';
import type { LiveHost } from '../e2e/live-host.js';
import { cookieOf, post, sessionOf, vaults, Victim } from './world.js';

let shop: LiveHost;
let application: ApplicationService;

beforeEach(async () => {
  shop = await vaults('shop');
  application = shop.app.get(ApplicationService);
});

afterEach(() => shop.close());

/** Another connection to somebody's page, by the same browser, or with what was stolen from it. */
interface Listener {
  /** Resolves when it has ended. */
  readonly ended: Promise<unknown>;
}

const LISTENERS: [string, (victim: Victim) => Promise<Listener>][] = [
  [
    'by WebSocket',
    async ({ browser, page }) => {
      const { closed } = await browser.attach({ page: page.id, protocol: ['1.0'] });
      return { ended: closed };
    },
  ],
  [
    'by long-polling',
    async ({ browser, page }) => {
      const { closed } = await browser.attach({ page: page.id, protocol: ['2.0'] }, {}, ['polling']);
      return { ended: closed };
    },
  ],
  [
    'by a stream',
    async ({ browser, page }) => {
      const address = `${shop.origin}/livetemplate/stream?page=${page.id}`;
      const stream = await EventStreamClient.open(address, { cookie: browser.cookieHeader });
      await stream.next('welcome');
      return stream;
    },
  ],
];

describe('who has signed out', () => {
  it.each(LISTENERS)('hears nothing more %s once disconnected, and does not come in again', async (_, listen) => {
    const ada = await Victim.open(shop, 'ada');
    const { ended } = await listen(ada);
    ada.browser.cookies.delete('session');
    await application.disconnectUser('ada');
    await Promise.all([ended, ada.tab.closed]);
    expect(ada.tab.of('fault')).toEqual([]);
    expect(await ada.browser.refusal({ page: ada.page.id })).toMatchObject({ data: { code: 'PAGE_NOT_FOUND' } });
    const { page, html } = await ada.browser.load('/vault');
    expect([page === ada.page.id, ada.leaksIn(html)]).toEqual([false, []]);
  });

  it('is not who is still signed in elsewhere: that device goes on where it was', async () => {
    const [ada, phone] = [await Victim.open(shop, 'ada'), await Victim.open(shop, 'ada')];
    expect(phone.page.id).toBe(ada.page.id);
    await application.disconnectUser('ada');
    await phone.tab.closed;
    const { seq } = await ada.page.update({ note: 'meanwhile' });
    const again = await phone.browser.attach({
      page: phone.page.id,
      protocol: ['2.0'],
      ack: phone.tab.document.seq,
      template: phone.template,
    });
    expect(await again.next('welcome')).toMatchObject([{ resumed: true, seq }]);
    expect(await again.act('increment')).toMatchObject({ ok: true });
  });

  it('is one user and no other, however they are called', async () => {
    const others = ['bob', 'ad', 'ada ', 'user:ada', 'group:ada', null];
    const victims = await Promise.all(others.map((user) => Victim.open(shop, user)));
    const ada = await Victim.open(shop, 'ada');
    await application.disconnectUser('ada');
    await application.disconnectGroup('ada');
    await ada.tab.closed;
    for (const { tab } of victims) expect(await tab.act('increment')).toMatchObject({ ok: true });
  });

  it('may be a browser of nobody in particular, by its group', async () => {
    const [one, other] = [await Victim.open(shop, null), await Victim.open(shop, null)];
    await application.disconnectGroup(one.page.groupId);
    await one.tab.closed;
    expect(await other.tab.act('increment')).toMatchObject({ ok: true });
    // It is still the browser of that group.
    const again = await one.browser.attach({ page: one.page.id, protocol: ['2.0'] });
    expect(await again.act('increment')).toMatchObject({ ok: true });
  });

  it('keeps what a page token opens, until that is taken back', async () => {
    const ada = await Victim.open(shop, 'ada');
    const token = await ada.page.token;
    const app = await shop.browser().attach({ token, protocol: ['2.0'] });
    await application.disconnectUser('ada');
    await app.closed;
    const again = await shop.browser().attach({ token, protocol: ['2.0'] });
    expect(await again.act('increment')).toMatchObject({ ok: true });
  });
});

describe('who signs in with a cookie that somebody has planted', () => {
  it('is in no group of theirs, and after the sign-out in none again', async () => {
    const thief = await Victim.open(shop, null);
    const browser = shop.browser();
    browser.setCookie('livetemplate', cookieOf(thief.browser, 'livetemplate'));
    browser.setCookie('session', await sessionOf('ann'));
    const signedIn = await browser.load('/vault');
    // Kept from before, as by who has the machine for a minute.
    const stolen = shop.browser();
    stolen.setCookie('livetemplate', cookieOf(browser, 'livetemplate'));
    browser.cookies.delete('session');
    const signedOut = await browser.load('/vault');
    const pages = [signedIn.page, signedOut.page];
    expect(new Set([...pages, thief.page.id]).size).toBe(3);
    for (const page of pages) {
      for (const other of [thief.browser, stolen]) {
        expect(await other.refusal({ page })).toMatchObject({ data: { code: 'PAGE_NOT_FOUND' } });
        expect(await post(other, { page, action: 'increment' })).toMatchObject({ status: 404, code: 'PAGE_NOT_FOUND' });
      }
    }
  });
});
