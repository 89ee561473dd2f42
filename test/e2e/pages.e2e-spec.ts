import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Res } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';

import {
  LiveAction,
  LivePage,
  LiveRequest,
  PageService,
  TokenService,
  type Draft,
  type LiveRequestContext,
  type Page,
} from '@livetemplate/nestjs';

import { CounterPage, COUNTER_TEMPLATE, type CounterState } from './counter.js';
import { LiveHost } from './live-host.js';

const FIRST_STATE: CounterState = { count: 5, names: [] };

@LivePage(['/alone', '/alone/:room'], { template: 'counter.html', isolate: 'tab' })
class AlonePage {
  mount(): CounterState {
    return FIRST_STATE;
  }
}

@LivePage('/keyed', { template: 'counter.html', key: (request) => String(request.query['size'] ?? '') })
class KeyedPage {
  mount(): CounterState {
    return FIRST_STATE;
  }
}

@LivePage('/broken', { template: 'fails.html' })
class BrokenPage {
  mount(): object {
    return { list: 7 };
  }
}

@Controller('manual')
class ManualController {
  foreign: Page | null = null;

  constructor(private readonly pages: PageService) {}

  @Get()
  show(@LiveRequest() request: LiveRequestContext): Promise<Page> {
    return this.pages.open('counter.html', FIRST_STATE, { request });
  }

  @Get('foreign')
  async showForeign(): Promise<Page> {
    return this.pages.create('counter.html', FIRST_STATE);
  }

  @Get('sent')
  async send(
    @LiveRequest() request: LiveRequestContext,
    @Res() response: { send(body: unknown): void },
  ): Promise<void> {
    response.send(await this.show(request));
  }

  @Get('nested')
  async nest(@LiveRequest() request: LiveRequestContext): Promise<object> {
    return { page: await this.show(request) };
  }

  @LiveAction()
  double(state: Draft<CounterState>): void {
    state.count *= 2;
  }
}

/** How often a template was carried out. */
let made = 0;
// Without a parameter it would count as one that reads a clock, and what it says would be kept.
const big = (_: unknown): string => {
  made++;
  return 'big';
};

let host: LiveHost;

beforeAll(async () => {
  host = await LiveHost.start({
    options: {
      templates: {
        'counter.html': COUNTER_TEMPLATE,
        'fails.html': '<p>{{range .list.x}}{{end}}</p>',
        'made.html': '<!DOCTYPE html><html><head></head><body><p>{{big .}}</p></body></html>',
      },
      functions: { big },
    },
    controllers: [CounterPage, AlonePage, KeyedPage, BrokenPage, ManualController],
    prepare: (app) => (app as NestExpressApplication).set('trust proxy', true),
  });
});

afterAll(() => host.close());

describe('a page over HTTP', () => {
  it('is an HTML document that no cache may keep or change', async () => {
    const { response } = await host.browser().load('/counter');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store, no-transform');
  });

  it('carries its id, its number and its fingerprint, and no credential', async () => {
    const browser = host.browser();
    const { html, page } = await browser.load('/counter');
    expect(html).toMatch(
      /<html data-lvt-page="[\w-]{22}" data-lvt-seq="0" data-lvt-template="[0-9a-f]{16}" data-lvt-state="[^"]*" lang="en">/u,
    );
    expect(html).toContain('<p id="count">Count: 0</p>');
    const [, credential = ''] = browser.cookieHeader.split('=');
    expect(html).not.toContain(credential);
    expect(credential).not.toContain(page);
  });

  it('links the browser script by its hash', async () => {
    const browser = host.browser();
    const { html } = await browser.load('/counter');
    const [, address = ''] = /<script src="([^"]+)" defer><\/script>/u.exec(html) ?? [];
    const script = await browser.fetch(address);
    expect(script.status).toBe(200);
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  it('sets one cookie, out of reach of scripts and other sites', async () => {
    const { response } = await host.browser().load('/counter');
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^livetemplate=[\w.-]+; Path=\/; Max-Age=86400; HttpOnly; SameSite=Lax$/u),
    ]);
  });

  it('binds the cookie to the host over HTTPS', async () => {
    const response = await host.browser().fetch('/counter', { headers: { 'x-forwarded-proto': 'https' } });
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-livetemplate=[\w.-]+; Path=\/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure$/u),
    ]);
  });

  it('answers a failing template with its code and nothing of it', async () => {
    const response = await host.browser().fetch('/broken');
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({
      code: 'TEMPLATE_EXECUTION',
      message: 'The template failed while running.',
    });
    const log = host.errors.join('\n');
    expect(log).toContain('fails.html:1:12');
    expect(log).toContain('<p>{{range .list.x}}{{end}}</p>');
  });
});

describe('the tabs of a browser', () => {
  it('share the page of an address, which is mounted once', async () => {
    const browser = host.browser();
    const before = host.app.get(CounterPage).mounts;
    const [first, second] = await Promise.all([browser.load('/counter?tabs'), browser.load('/counter?tabs')]);
    // Neither had a cookie yet, so each is the first tab of a browser.
    expect(first.page).not.toBe(second.page);
    const third = await browser.load('/counter?tabs');
    expect([first.page, second.page]).toContain(third.page);
    expect(host.app.get(CounterPage).mounts).toBe(before + 2);
  });

  it('see the state in which the other tab has left it', async () => {
    const browser = host.browser();
    const tab = await browser.open('/counter', '2.0');
    await tab.act('increment');
    const document = await browser.load('/counter');
    expect(document.html).toContain('Count: 1');
    expect(document.seq).toBe(1);
  });

  it.each([
    ['the query', '/counter?a=1', '/counter?a=2'],
    ['isolate: tab', '/alone', '/alone'],
    ['parameters of the path', '/alone/1', '/alone/2'],
    ['the key', '/keyed?size=1', '/keyed?size=2'],
  ])('are told apart by %s', async (_, one, two) => {
    const browser = host.browser();
    const first = await browser.load(one);
    expect((await browser.load(two)).page).not.toBe(first.page);
  });

  it('are not told apart by what the key leaves out', async () => {
    const browser = host.browser();
    const first = await browser.load('/keyed?size=1&utm=a');
    expect((await browser.load('/keyed?utm=b&size=1')).page).toBe(first.page);
  });
});

describe('different browsers', () => {
  it('never share a page', async () => {
    const first = await host.browser().load('/counter');
    expect((await host.browser().load('/counter')).page).not.toBe(first.page);
  });

  it('start anew where their cookie is no good', async () => {
    const browser = host.browser();
    browser.setCookie('livetemplate', 'made-up');
    const { response } = await browser.load('/counter');
    expect(response.status).toBe(200);
    expect(browser.cookieHeader).not.toContain('made-up');
  });
});

describe('a page opened in a controller', () => {
  it('is rendered, and served by the actions of the controller', async () => {
    const tab = await host.browser().open('/manual', '2.0');
    expect(tab.document.html).toContain('Count: 5');
    expect(await tab.act('double')).toEqual({ ok: true, seq: 1 });
    expect(await tab.next('u')).toEqual([1, 0, '10']);
  });

  it('is not rendered for somebody else: the cookie would open the whole group', async () => {
    const response = await host.browser().fetch('/manual/foreign');
    expect(response.status).toBe(404);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await response.json()).toMatchObject({ code: 'PAGE_NOT_FOUND' });
  });
});

describe('a page that is not returned itself', () => {
  it.each(['/manual/sent', '/manual/nested'])(
    'is not made JSON, with all that the server keeps of it: %s',
    async (path) => {
      const response = await host.browser().fetch(path);
      expect(response.status).toBe(500);
      expect(await response.text()).not.toContain('names');
      expect(host.errors.join('\n')).toContain('return the page itself from the route');
    },
  );

  it('has updates that are not made JSON either', async () => {
    const page = await host.app.get(PageService).create('counter.html', FIRST_STATE);
    const updates = page.updates();
    await page.update({ count: 6 });
    const { value } = await updates.next();
    expect(() => JSON.stringify({ value: value as unknown })).toThrow('{ seq: update.seq, updates: update.updates }');
  });
});

describe('the open pages', () => {
  it('are found by their template and changed from anywhere on the server', async () => {
    const pages = host.app.get(PageService);
    const browser = host.browser();
    const tab = await browser.open('/counter?news', '2.0');
    const found = [...pages.openPages<CounterState>('counter.html')];
    expect(found.map(({ id }) => id)).toContain(tab.document.page);
    expect([...pages.openPages('fails.html')]).toEqual([]);
    await Promise.all(found.map((page) => page.update((state) => void (state.count = 77))));
    expect(await tab.next('u')).toEqual([1, 0, '77']);
  });
});

describe('a page without a request', () => {
  it('keeps nothing of what its template has made until somebody looks at it', async () => {
    const pages = host.app.get(PageService);
    const before = made;
    const page = await pages.create('made.html', {});
    expect(made).toBe(before + 1);
    expect(await page.render()).toContain('>big</p>');
    // Else it would have been kept.
    expect(made).toBe(before + 2);
  });

  it('is found by its token, and shows changes from anywhere on the server', async () => {
    const pages = host.app.get(PageService);
    const page = await pages.create<CounterState>('counter.html', FIRST_STATE);
    const token = await host.app.get(TokenService).createPageToken(page);
    expect(await pages.getPageByToken(token)).toBe(page);
    const tab = await host.browser().attach({ token, protocol: ['2.0'] });
    await page.update((state) => {
      state.count = 9;
    });
    expect(await tab.next('u')).toEqual([1, 0, '9']);
  });
});
