import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Header, HttpCode, Inject, Injectable, NotFoundException, Param, Scope } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { concat, of, type Observable } from 'rxjs';

import {
  LiveAction,
  LiveRequest,
  PageService,
  RenderLive,
  type Draft,
  type LiveRequestContext,
} from '@livetemplate/nestjs';

import { LiveHost } from './live-host.js';

interface CountState {
  count: number;
}

const TEMPLATE = '<!DOCTYPE html>\n<html><head></head><body><p id="count">{{.count}}</p></body></html>';

@Controller('counts')
class CountsController {
  @Get('plain')
  @RenderLive('count.html')
  @Header('x-kind', 'live')
  @HttpCode(203)
  plain(): CountState {
    return { count: 1 };
  }

  @Get('promise')
  @RenderLive('count.html')
  async promise(): Promise<CountState> {
    await Promise.resolve();
    return { count: 2 };
  }

  @Get('observable')
  @RenderLive('count.html')
  observable(): Observable<CountState> {
    return concat(of({ count: 0 }), of({ count: 3 }));
  }

  @Get('tab')
  @RenderLive('count.html', { isolate: 'tab' })
  tab(): CountState {
    return { count: 4 };
  }

  @Get('keyed/:id')
  @RenderLive('count.html', { key: ({ params }) => String(params['id']) })
  keyed(@LiveRequest() request: LiveRequestContext): CountState {
    return { count: request.url.length };
  }

  @Get('missing/:id')
  @RenderLive('count.html')
  missing(@Param('id') id: string): CountState {
    throw new NotFoundException(`No ${id}.`);
  }

  @Get('json')
  json(): CountState {
    return { count: 9 };
  }

  @LiveAction()
  increment(state: Draft<CountState>): void {
    state.count++;
  }
}

/** Made for each request. */
@Injectable({ scope: Scope.REQUEST })
class Visitor {
  constructor(@Inject(REQUEST) readonly request: { readonly headers: Record<string, string> }) {}
}

@Controller({ path: 'visit', scope: Scope.REQUEST })
class VisitController {
  constructor(private readonly visitor: Visitor) {}

  @Get()
  @RenderLive('count.html', { handler: CountsController })
  show(): CountState {
    return { count: Number(this.visitor.request.headers['x-count']) };
  }
}

let host: LiveHost;

beforeAll(async () => {
  host = await LiveHost.start({
    options: { templates: { 'count.html': TEMPLATE } },
    controllers: [CountsController, VisitController],
    providers: [Visitor],
  });
});

afterAll(() => host.close());

describe('@RenderLive', () => {
  it.each([
    ['plain', 1],
    ['promise', 2],
    ['observable', 3],
    ['tab', 4],
  ])('shows what a route returns, and keeps it live: %s', async (route, count) => {
    const tab = await host.browser().open(`/counts/${route}`, '2.0');
    expect(tab.document.html).toContain(`<p id="count">${count}</p>`);
    expect(await tab.act('increment')).toEqual({ ok: true, seq: 1 });
    expect(await tab.next('u')).toEqual([1, 0, String(count + 1)]);
  });

  it('leaves headers and status to the route', async () => {
    const { response } = await host.browser().load('/counts/plain');
    expect([response.status, response.headers.get('x-kind')]).toEqual([203, 'live']);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it.each([
    ['/counts/plain', '/counts/plain', true],
    ['/counts/plain', '/counts/plain?other', false],
    ['/counts/tab', '/counts/tab', false],
    ['/counts/keyed/7', '/counts/keyed/7?other', true],
    ['/counts/keyed/7', '/counts/keyed/8', false],
  ])('gives %s and %s of a browser the same page: %s', async (first, second, same) => {
    const browser = host.browser();
    const { page } = await browser.load(first);
    expect((await browser.load(second)).page === page).toBe(same);
  });

  it('shows a page that is open as it is', async () => {
    const browser = host.browser();
    const tab = await browser.open('/counts/plain', '2.0');
    await tab.act('increment');
    expect((await browser.load('/counts/plain')).html).toContain('<p id="count">2</p>');
  });

  it('works in a class that is made for each request', async () => {
    const browser = host.browser();
    const response = await browser.fetch('/visit', { headers: { 'x-count': '40' } });
    const id = /data-lvt-page="([^"]*)"/u.exec(await response.text())?.[1] ?? '';
    const tab = await browser.attach({ page: id, protocol: ['2.0'], ack: 0 });
    expect(await tab.act('increment')).toEqual({ ok: true, seq: 1 });
    expect((await host.app.get(PageService).get<CountState>(id)).data.count).toBe(41);
  });

  it('opens no page where the route throws', async () => {
    const before = [...host.app.get(PageService).openPages()].length;
    const { response } = await host.browser().load('/counts/missing/7');
    expect(response.status).toBe(404);
    expect([...host.app.get(PageService).openPages()]).toHaveLength(before);
  });

  it('leaves other routes alone', async () => {
    const response = await host.browser().fetch('/counts/json');
    expect(await response.json()).toEqual({ count: 9 });
  });
});
