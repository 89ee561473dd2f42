import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Post, Res } from '@nestjs/common';
import { transformSync } from '@swc/core';
import { SignJWT } from 'jose';
import { readFileSync } from 'node:fs';
import { runInThisContext } from 'node:vm';

import * as library from '@livetemplate/nestjs';

import { CounterPage, COUNTER_TEMPLATE } from '../e2e/counter.js';
import type { Browser } from '../e2e/browser.js';
import { Issuer } from '../e2e/issuer.js';
import { LiveHost, type HostParts } from '../e2e/live-host.js';

const page = readFileSync(new URL('../../docs/identity.md', import.meta.url), 'utf8');
const examples = new Map(
  [...page.matchAll(/^```ts (\S+)\n(.*?)^```$/gmsu)].map(([, name = '', body = '']) => [name, body]),
);
const SESSION_SECRET = 'what the tokens of users are signed with';

/** What examples need besides the library. Where they run, `Reflect` knows nothing of metadata. */
const FRAMEWORK = { Controller, Post, Res, Reflect };

/** What an example declares, with everything the library exports at hand. */
function run(name: string, declares: string, change: (code: string) => string = (code) => code): unknown {
  const { code } = transformSync(change(examples.get(name) ?? ''), {
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      target: 'es2022',
    },
    isModule: false,
  });
  const names = ['process', ...Object.keys(FRAMEWORK), ...Object.keys(library)];
  const make = runInThisContext(`(function (${names.join(', ')}) { ${code}\nreturn ${declares}; })`) as (
    ...values: unknown[]
  ) => unknown;
  return make(process, ...Object.values(FRAMEWORK), ...Object.values(library));
}

let host: LiveHost | undefined;

beforeEach(() => {
  process.env['ADMIN_PASSWORD'] = 'open sesame';
  process.env['SESSION_SECRET'] = SESSION_SECRET;
});

afterEach(async () => {
  delete process.env['ADMIN_PASSWORD'];
  delete process.env['SESSION_SECRET'];
  await host?.close();
  host = undefined;
});

async function start(
  authenticator: unknown,
  prepare?: HostParts['prepare'],
  controllers: HostParts['controllers'] = [],
): Promise<LiveHost> {
  host = await LiveHost.start({
    options: { templates: { 'counter.html': COUNTER_TEMPLATE }, authenticator: authenticator as library.Authenticator },
    controllers: [CounterPage, ...controllers],
    ...(prepare === undefined ? {} : { prepare }),
  });
  return host;
}

function session(user: string): Promise<string> {
  const key = new TextEncoder().encode(SESSION_SECRET);
  return new SignJWT({ sub: user }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1h').sign(key);
}

/** A browser of a user, and the page that it gets. */
async function visit(at: LiveHost, token: string): Promise<{ browser: Browser; page: string; status: number }> {
  const browser = at.browser();
  browser.setCookie('session', token);
  const { page: id, response } = await browser.load('/counter');
  return { browser, page: id, status: response.status };
}

describe('docs/identity.md', () => {
  const tried: Record<string, () => Promise<void>> = {
    basic: async () => {
      const at = await start(run('basic', 'authenticator'));
      const refused = await at.browser().fetch('/counter');
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toContain('realm="Office"');
      const authorization = `Basic ${Buffer.from('admin:open sesame').toString('base64')}`;
      expect((await at.browser().fetch('/counter', { headers: { authorization } })).status).toBe(200);
    },
    jwt: async () => {
      const at = await start(run('jwt', 'authenticator'));
      const [phone, desk] = [await visit(at, await session('ann')), await visit(at, await session('ann'))];
      expect(desk.page).toBe(phone.page);
      expect((await visit(at, await session('bob'))).page).not.toBe(phone.page);
    },
    jwks: async () => {
      const issuer = await Issuer.start();
      const address = 'https://issuer.example/.well-known/jwks.json';
      const at = await start(run('jwks', 'authenticator', (code) => code.replace(address, issuer.jwksUri)));
      expect((await visit(at, await issuer.token('ann', { iss: 'https://issuer.example/' }))).status).toBe(200);
      expect((await visit(at, await issuer.token('ann', { iss: 'https://other.example/' }))).status).toBe(401);
      await issuer.close();
    },
    session: async () => {
      // What a session middleware of the application does.
      const at = await start(run('session', 'authenticator'), (app) =>
        app.use((request: { headers: Record<string, string>; user?: object }, _: unknown, next: () => void) => {
          const id = request.headers['x-user'];
          if (id !== undefined) request.user = { id };
          next();
        }),
      );
      const [phone, desk] = [at.browser(), at.browser()];
      const pageOf = async (browser: Browser): Promise<string> => {
        const html = await (await browser.fetch('/counter', { headers: { 'x-user': 'ann' } })).text();
        return /data-lvt-page="([^"]*)"/u.exec(html)?.[1] ?? '';
      };
      const id = await pageOf(phone);
      expect(await pageOf(desk)).toBe(id);
      const tab = await phone.attach({ page: id, protocol: ['2.0'] });
      expect(await tab.act('increment')).toMatchObject({ ok: true });
    },
    devices: async () => {
      const at = await start(run('devices', 'authenticator'));
      const [phone, desk] = [await visit(at, await session('ann')), await visit(at, await session('ann'))];
      expect(desk.page).not.toBe(phone.page);
      expect((await phone.browser.load('/counter')).page).toBe(phone.page);
      const tab = await phone.browser.attach({ page: phone.page, protocol: ['2.0'] });
      expect(await tab.act('increment')).toMatchObject({ ok: true });
      expect(await phone.browser.refusal({ page: desk.page })).toMatchObject({ data: { code: 'PAGE_NOT_FOUND' } });
      // A user whose name begins like another one's.
      const other = await visit(at, await session('ann:x'));
      phone.browser.setCookie('session', await session('ann'));
      expect(await phone.browser.refusal({ page: other.page })).toMatchObject({ data: { code: 'PAGE_NOT_FOUND' } });
    },
    'sign-out': async () => {
      const authenticator = new library.JwtAuthenticator({ secret: SESSION_SECRET, cookie: 'session' });
      const controller = run('sign-out', 'SignOutController') as NonNullable<HostParts['controllers']>[number];
      const at = await start(authenticator, undefined, [controller]);
      const browsers = [at.browser(), at.browser()] as const;
      for (const browser of browsers) browser.setCookie('session', await session('ann'));
      const [tab, phone] = [await browsers[0].open('/counter', '2.0'), await browsers[1].open('/counter', '2.0')];
      const answer = await browsers[0].fetch('/sign-out', { method: 'POST' });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
      expect(browsers[0].cookieHeader).toMatch(/\bsession=(?:;|$)/u);
      expect(at.errors).toEqual([]);
      await Promise.all([tab.closed, phone.closed]);
      const { page } = tab.document;
      expect(await browsers[0].refusal({ page })).toMatchObject({ data: { code: 'PAGE_NOT_FOUND' } });
      expect(await (await browsers[1].attach({ page })).act('increment')).toMatchObject({ ok: true });
    },
    audit: async () => {
      const at = await start(undefined);
      const { heard, listen } = run('audit', '{ heard, listen }') as {
        heard: string[];
        listen: (audit: library.AuditLog) => void;
      };
      listen(at.app.get(library.AuditLog));
      const elsewhere = await LiveHost.start({
        options: { templates: { 'counter.html': COUNTER_TEMPLATE }, applicationId: 'other' },
        controllers: [CounterPage],
      });
      const token = await elsewhere.app.get(library.TokenService).createPageToken({ id: 'x', groupId: 'x' });
      await elsewhere.close();
      expect(await at.browser().refusal({ token })).toMatchObject({ data: { code: 'INVALID_APPLICATION' } });
      expect(heard).toEqual(['token for a connection']);
    },
  };

  it('has these examples and no others', () => {
    expect([...examples.keys()].sort()).toEqual(Object.keys(tried).sort());
    expect(page.match(/^```.+$/gmu)).toHaveLength(examples.size);
  });

  // oxlint-disable-next-line jest/expect-expect -- each of them asserts
  it.each(Object.keys(tried))('%s works as it stands there', async (name) => tried[name]?.());
});
