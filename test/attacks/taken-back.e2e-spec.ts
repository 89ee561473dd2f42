import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { TokenService } from '@livetemplate/nestjs';

import { RenewalRounds } from '../../libs/livetemplate/src/nest/transport/renewal-rounds.js';
import type { Tab } from '../e2e/browser.js';
import { EventStreamClient } from '../e2e/event-stream-client.js';
import type { LiveHost } from '../e2e/live-host.js';
import { post, SlowPage, vaults, Victim } from './world.js';

const FAULT = { code: 'INVALID_TOKEN', message: expect.any(String) as unknown };
const MINUTE = 60_000;

let shop: LiveHost;
let victim: Victim;
let tokens: TokenService;

beforeEach(async () => {
  shop = await vaults('shop');
  victim = await Victim.open(shop, null);
  tokens = shop.app.get(TokenService);
});

afterEach(() => shop.close());

/** Somebody who has got hold of a credential and stays connected. */
interface Thief {
  /** Resolves when the connection has ended, with the faults that it was told. */
  readonly thrownOut: Promise<unknown[]>;
  /** Whether it can still do with its connection what that is for: act, or hear of what others do. */
  uses(): Promise<boolean>;
  /** What is answered when it comes again with what it holds. */
  again(): Promise<unknown>;
  /** Page tokens that it was sent. */
  readonly sent: () => string[];
}

function bySocket(tab: Tab, again: () => Promise<unknown>): Thief {
  return {
    thrownOut: tab.closed.then(() => tab.of('fault').flat()),
    uses: async () => (await tab.act('increment')).ok,
    again,
    sent: () => tab.of('token').map(([told]) => (told as { token: string }).token),
  };
}

/** With a stolen page token. */
async function withToken(token: string, transport: 'websocket' | 'polling' = 'websocket'): Promise<Thief> {
  const browser = shop.browser();
  return bySocket(await browser.attach({ token, protocol: ['2.0'] }, {}, [transport]), () =>
    browser.refusal({ token }).then(({ data }) => data),
  );
}

/** With the victim's cookie, of which the thief never takes another. */
async function withCookie(transport: 'websocket' | 'polling' = 'websocket'): Promise<Thief> {
  const browser = shop.browser();
  for (const [name, value] of victim.browser.cookies) browser.setCookie(name, value);
  const page = victim.page.id;
  return bySocket(await browser.attach({ page, protocol: ['2.0'] }, {}, [transport]), () =>
    browser.refusal({ page }).then(({ data }) => data),
  );
}

async function byStream(): Promise<Thief> {
  const address = `${shop.origin}/livetemplate/stream?page=${victim.page.id}`;
  const stream = await EventStreamClient.open(address, { cookie: victim.browser.cookieHeader });
  await stream.next('welcome');
  return {
    thrownOut: stream.ended.then(() => stream.events.filter(({ event }) => event === 'fault').map(({ data }) => data)),
    uses: async () => {
      await victim.tab.act('increment');
      return (await stream.next('update')).event === 'update';
    },
    again: async () => {
      const { code, status } = await post(victim.browser, { page: victim.page.id, action: null });
      return { code, status };
    },
    sent: () => [],
  };
}

const THIEVES: [string, () => Promise<Thief>][] = [
  ['a stolen token', async () => withToken(await victim.page.token)],
  ['a stolen token, by long-polling', async () => withToken(await victim.page.token, 'polling')],
  ['a stolen cookie', () => withCookie()],
  ['a stolen cookie, by long-polling', () => withCookie('polling')],
  ['a stolen cookie, by a stream', byStream],
];

describe('two rotations in a row', () => {
  it.each(THIEVES)('throw out who is connected with %s, and give nothing in exchange', async (_, steal) => {
    const thief = await steal();
    await tokens.rotateSigningKey();
    // One is no more than the clock does every day.
    expect(await thief.uses()).toBe(true);
    await tokens.rotateSigningKey();
    expect(await thief.thrownOut).toEqual([FAULT]);
    expect(await thief.again()).toMatchObject({ code: 'INVALID_TOKEN', status: 401 });
    shop.app.get(RenewalRounds).round(tokens.keyStatus.since + 55 * MINUTE);
    expect(thief.sent()).toEqual([]);
  });

  it.each(THIEVES)('made in one step throw out who is connected with %s as well', async (_, steal) => {
    const thief = await steal();
    await tokens.rotateSigningKey({ revokePrevious: true });
    expect(await thief.thrownOut).toEqual([FAULT]);
    expect(await thief.again()).toMatchObject({ code: 'INVALID_TOKEN', status: 401 });
    expect(thief.sent()).toEqual([]);
  });

  it('in one step leave nobody who is on the way: what was stolen is exchanged for nothing', async () => {
    const browser = shop.browser();
    for (const [name, value] of victim.browser.cookies) browser.setCookie(name, value);
    const { arrived, goOn } = SlowPage;
    const answer = browser.fetch('/slow');
    await arrived.promise;
    await tokens.rotateSigningKey({ revokePrevious: true });
    goOn.resolve();
    const { status, headers } = await answer;
    expect([status, headers.getSetCookie()]).toEqual([401, []]);
  });

  it('leave who has come in between, and does not depend on what was before', async () => {
    await tokens.rotateSigningKey();
    const later = await withToken(await tokens.createPageToken(victim.page));
    await tokens.rotateSigningKey();
    await victim.tab.closed;
    expect(await later.uses()).toBe(true);
  });
});

describe('a token that was taken back', () => {
  it.each(['websocket', 'polling'] as const)(
    'throws out who is connected with it by %s, and nobody else',
    async (by) => {
      const token = await victim.page.token;
      const thieves = [await withToken(token, by), await withToken(token, by)];
      const owner = await withToken(await victim.page.token);
      await tokens.invalidate(token);
      for (const thief of thieves) {
        expect(await thief.thrownOut).toEqual([FAULT]);
        expect(await thief.again()).toMatchObject({ code: 'INVALID_TOKEN' });
      }
      expect(await owner.uses()).toBe(true);
      expect(await victim.tab.act('increment')).toMatchObject({ ok: true });
      await tokens.rotateSigningKey();
      shop.app.get(RenewalRounds).round(tokens.keyStatus.since + 55 * MINUTE);
      expect(thieves.flatMap((thief) => thief.sent())).toEqual([]);
    },
  );

  it.each(['first', 'second'] as const)(
    'takes those with it that were sent in its place: the %s of two',
    async (which) => {
      const first = await victim.page.token;
      const browser = shop.browser();
      const tab = await browser.attach({ token: first, protocol: ['2.0'] });
      await tokens.rotateSigningKey();
      shop.app.get(RenewalRounds).round(tokens.keyStatus.since + 55 * MINUTE);
      const [{ token: second }] = (await tab.next('token')) as [{ token: string }];
      const also = await withToken(second);
      const own = await tokens.refresh(first);
      await tokens.invalidate({ first, second }[which]);
      await tab.closed;
      expect([tab.of('fault'), await also.thrownOut]).toEqual([[[FAULT]], [FAULT]]);
      for (const token of [first, second]) {
        expect(await shop.browser().refusal({ token })).toMatchObject({ data: { code: 'INVALID_TOKEN' } });
      }
      // What the application has asked for is its own.
      expect(await tokens.validate(own)).toMatchObject({ pageId: victim.page.id });
    },
  );

  it.each([undefined, null, 7, {}, ['x']])('or was none, as %j, is refused like any other', async (token) => {
    const call = tokens as unknown as Record<
      'validate' | 'refresh' | 'invalidate',
      (token: unknown) => Promise<unknown>
    >;
    for (const name of ['validate', 'refresh', 'invalidate'] as const) {
      await expect(call[name](token)).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
    }
  });
});
