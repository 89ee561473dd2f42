import { afterEach, describe, expect, it } from '@jest/globals';
import {
  ApplicationService,
  LiveAction,
  LivePage,
  LiveTemplateModule,
  type DebugOptions,
  type Draft,
  type LivePageHandler,
} from '@livetemplate/nestjs';
import { Injectable, Module, UnauthorizedException, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { of, type Observable } from 'rxjs';

import { DebugHost } from '../../libs/livetemplate/src/nest/debug/debug-host.js';
import type { Browser, Document } from './browser.js';
import { EventStreamClient } from './event-stream-client.js';
import { LiveHost, SECRET } from './live-host.js';

const TEMPLATE = `<!doctype html><html><head><title>v</title></head><body><p id="said">{{.said}}</p>
{{range .notes}}<i>{{.}}</i>{{end}}</body></html>`;

/** What nobody may find on a debug page that shows no page data. */
const SECRETS = ['swordfish', 'plum-tree', 'ann@example.org', 'room-4711', 'the-new-word'];

interface Vault {
  said: string;
  hidden: string;
  notes: string[];
  people: Record<string, string>;
}

function vaultAt(path: string): new () => LivePageHandler<Vault> {
  @LivePage(path, { template: 'vault.html' })
  class VaultPage implements LivePageHandler<Vault> {
    mount(): Vault {
      return { said: 'swordfish', hidden: 'plum-tree', notes: ['<img src=x onerror=alert(1)>'], people: {} };
    }

    @LiveAction()
    say(state: Draft<Vault>): void {
      state.said = 'the-new-word';
      state.people['ann@example.org'] = 'here';
    }
  }
  return VaultPage;
}

const ADDRESSES = [
  '',
  '/inspect/some',
  '/analysis',
  '/performance',
  '/memory',
  '/pages',
  '/pages/some',
  '/debug.css',
  '/icon.svg',
  '/stream?page=x&protocol=2.0',
  '/client-0.js',
  '/fallback-0.js',
  '/templates/0.json',
].map((path) => `/livetemplate/debug${path}`);

let host: LiveHost;
const streams: EventStreamClient[] = [];

afterEach(async () => {
  for (const stream of streams.splice(0)) stream.close();
  await host.close();
});

function start(
  debug: boolean | DebugOptions,
  imports: NonNullable<Parameters<typeof LiveHost.start>[0]['imports']> = [],
) {
  return LiveHost.start({
    options: { templates: { 'vault.html': TEMPLATE }, debug },
    controllers: [vaultAt('/vault')],
    imports,
  });
}

async function listen(
  { page, seq, template }: Document,
  headers: Record<string, string>,
  base = '/livetemplate/debug',
): Promise<EventStreamClient> {
  const query = new URLSearchParams({ page, protocol: '2.0', ack: String(seq), template });
  const stream = await EventStreamClient.open(`${host.origin}${base}/stream?${query}`, headers);
  streams.push(stream);
  return stream;
}

const statuses = (browser: Browser): Promise<number[]> =>
  Promise.all(ADDRESSES.map(async (path) => (await browser.fetch(path)).status));

describe('the guard of the debug page', () => {
  it('is not asked where the page is off: there is nothing', async () => {
    host = await start(false);
    expect(await statuses(host.browser())).toEqual(ADDRESSES.map(() => 404));
  });

  it('stands before every address, the stream included', async () => {
    const asked: string[] = [];
    const guard: CanActivate = {
      canActivate: (context) => {
        asked.push(context.switchToHttp().getRequest<{ url: string }>().url);
        return false;
      },
    };
    host = await start({ guard, pageData: true });
    expect(await statuses(host.browser())).toEqual(ADDRESSES.map(() => 403));
    expect(asked.sort()).toEqual([...ADDRESSES].sort());
  });

  it('may be a provider of any module, and answer as guards do', async () => {
    @Injectable()
    class Keys {
      readonly admin = 'the-admin';
    }

    @Injectable()
    class AdminGuard implements CanActivate {
      constructor(private readonly keys: Keys) {}

      canActivate(context: ExecutionContext): Observable<boolean> {
        const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
        if (headers['authorization'] === undefined) throw new UnauthorizedException();
        return of(headers['authorization'] === this.keys.admin);
      }
    }

    @Module({ providers: [Keys, AdminGuard] })
    class AdminModule {}

    host = await start({ guard: AdminGuard }, [AdminModule]);
    const browser = host.browser();
    expect((await browser.fetch('/livetemplate/debug')).status).toBe(401);
    browser.headers = { authorization: 'somebody' };
    expect((await browser.fetch('/livetemplate/debug')).status).toBe(403);
    browser.headers = { authorization: 'the-admin' };
    expect((await browser.fetch('/livetemplate/debug')).status).toBe(200);
  });

  it('lets nobody back in who has lost their right, whatever cookie they hold', async () => {
    let open = true;
    host = await start({ guard: { canActivate: () => open } });
    const browser = host.browser();
    const document = await browser.load('/livetemplate/debug');
    expect((await listen(document, { cookie: browser.cookieHeader })).response.statusCode).toBe(200);
    open = false;
    expect((await listen(document, { cookie: browser.cookieHeader })).response.statusCode).toBe(403);
  });
});

describe('page data', () => {
  /** All that a debug page says, while the page that it is about changes. */
  async function allThatIsSaid(debug: boolean | DebugOptions): Promise<string> {
    host = await start(debug);
    const tab = await host.browser().open('/vault?room=room-4711', '2.0');
    const old = await host.browser().open('/vault?room=room-4711', '1.0');
    const browser = host.browser();
    const paths = ['', `/inspect/${tab.document.page}`, `/inspect/${old.document.page}`];
    const watched = await Promise.all(
      paths.map(async (path) => {
        const document = await browser.load(`/livetemplate/debug${path}`);
        return [document, await listen(document, { cookie: browser.cookieHeader })] as const;
      }),
    );
    await tab.act('say');
    await old.act('say');
    for (const [, stream] of watched)
      await stream.until(() => /value_updates|2 updates/u.test(JSON.stringify(stream.events)));
    const answers = await Promise.all(
      [...ADDRESSES, ...paths.map((path) => `/livetemplate/debug${path}`)]
        .concat(`/livetemplate/debug/pages/${tab.document.page}`)
        .filter((path) => !path.includes('/stream'))
        .map(async (path) => (await browser.fetch(path)).text()),
    );
    return [...watched.flatMap(([{ html }, { events }]) => [html, JSON.stringify(events)]), ...answers].join('\n');
  }

  it.each([[true], [{}], [{ pageData: false }]])('is in nothing that is said with %j', async (debug) => {
    const said = await allThatIsSaid(debug);
    expect(said).toContain('value_updates');
    expect(SECRETS.filter((secret) => said.includes(secret))).toEqual([]);
    expect(said).not.toContain('onerror');
  });

  it('is shown with leave, as text and never as markup', async () => {
    const said = await allThatIsSaid({ pageData: true });
    expect(SECRETS.filter((secret) => said.includes(secret))).toEqual(['ann@example.org', 'room-4711', 'the-new-word']);
    expect(said).not.toMatch(/<img|<script>alert/u);
  });
});

describe('a debug page', () => {
  it('cannot be attached to without the cookie that it was given', async () => {
    host = await start(true);
    const browser = host.browser();
    const document = await browser.load('/livetemplate/debug');
    const stranger = host.browser();
    await stranger.load('/livetemplate/debug');
    await stranger.load('/vault');
    expect((await listen(document, {})).response.statusCode).toBe(401);
    expect((await listen(document, { cookie: stranger.cookieHeader })).response.statusCode).toBe(404);
  });

  it('is no page of the application that it is about, nor the other way round', async () => {
    host = await start(true);
    const browser = host.browser();
    const debug = await browser.load('/livetemplate/debug');
    const vault = await browser.load('/vault');
    expect(await browser.refusal({ page: debug.page, protocol: ['2.0'] })).toMatchObject({ message: 'PAGE_NOT_FOUND' });
    const cookie = browser.cookieHeader;
    expect((await listen(debug, { cookie }, '/livetemplate')).response.statusCode).toBe(404);
    expect((await listen(vault, { cookie })).response.statusCode).toBe(404);
    // Each cookie under the name of the other.
    const [own = '', other = ''] = ['livetemplate', 'livetemplate-debug'].map((name) => browser.cookies.get(name));
    const swapped = { cookie: `livetemplate=${other}; livetemplate-debug=${own}` };
    expect((await listen(debug, swapped)).response.statusCode).toBe(401);
    expect((await listen(vault, swapped, '/livetemplate')).response.statusCode).toBe(401);
  });

  it('shows what it is asked for as text', async () => {
    host = await start({ pageData: true });
    const { html } = await host.browser().load(`/livetemplate/debug/inspect/${encodeURIComponent('"><img src=x>')}`);
    expect(html).toContain('This process does not hold the page');
    expect(html).not.toContain('<img');
  });

  it('knows nothing of another application in the same process', async () => {
    const tenant = LiveTemplateModule.forFeature({
      applicationId: 'tenant',
      templates: { 'tenant-only.html': TEMPLATE, 'vault.html': TEMPLATE },
      secret: SECRET,
      debug: { pageData: true },
    });

    @Module({ imports: [tenant], controllers: [vaultAt('/tenant/vault')] })
    class TenantModule {}

    host = await start({ pageData: true }, [TenantModule]);
    const [own, theirs] = [host.browser(), host.browser('/livetemplate/tenant')];
    const vault = await own.open('/vault', '2.0');
    const other = await theirs.open('/tenant/vault?of=tenant', '2.0');
    await vault.act('say');
    const spy = host.browser();
    const bases = { default: '/livetemplate/debug', tenant: '/livetemplate/tenant/debug' };
    const read = async (base: string): Promise<string> => {
      const named = ['', '/pages', '/analysis', '/performance', '/memory'];
      const ids = [vault, other].flatMap(({ document: { page } }) => [`/inspect/${page}`, `/pages/${page}`]);
      const texts = await Promise.all([...named, ...ids].map(async (path) => (await spy.fetch(base + path)).text()));
      return texts.join('\n').replaceAll(/data-lvt-page="[^"]*"/gu, '');
    };
    const said = { default: await read(bases.default), tenant: await read(bases.tenant) };
    expect(said.default).toContain('>vault.html<');
    expect(said.default).not.toMatch(/tenant/u);
    expect(said.tenant).toContain('tenant-only.html');
    expect(said.tenant).toContain('"totalUpdates":0');
    // The id that was asked for stands in the answer; nothing else of the page does.
    for (const [text, stranger] of [
      [said.default, other],
      [said.tenant, vault],
    ] as const) {
      const places = text.split(stranger.document.page).length - 1;
      expect(places).toBe(1);
      expect(text).toContain('This process does not hold the page');
      expect(text).toContain('PAGE_NOT_FOUND');
    }
    const document = await spy.load(bases.default);
    await spy.load(bases.tenant);
    const cookie = (name: string): string => `livetemplate-tenant-debug=${spy.cookies.get(name)}`;
    const tried = [cookie('livetemplate-debug'), cookie('livetemplate-tenant-debug')];
    const answers = await Promise.all(tried.map((given) => listen(document, { cookie: given }, bases.tenant)));
    expect(answers.map(({ response }) => response.statusCode)).toEqual([401, 404]);
  });

  it('holds no more for ids that somebody makes up than it has room for', async () => {
    host = await start(true);
    const browser = host.browser();
    const paths = Array.from({ length: 150 }, (_, index) => `/livetemplate/debug/inspect/made-up-${index}`);
    for (const path of paths) expect((await browser.load(path)).response.status).toBe(200);
    const debug = await host.app.get(DebugHost).application();
    expect(debug.get(ApplicationService).pageCount).toBe(100);
    expect(host.app.get(ApplicationService).pageCount).toBe(0);
  });
});
