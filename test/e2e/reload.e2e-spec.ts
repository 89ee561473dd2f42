import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Param, type LoggerService } from '@nestjs/common';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';

import { LiveRequest, PageService, type Envelope, type LiveRequestContext, type Page } from '@livetemplate/nestjs';

import { CounterPage, COUNTER_TEMPLATE } from './counter.js';
import { LiveHost } from './live-host.js';

let folder: string;
let log: Log;
let host: LiveHost;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'livetemplate-reload-'));
  await save('counter.html', COUNTER_TEMPLATE);
  log = new Log();
  host = await LiveHost.start({
    options: { templates: join(folder, '**/*.html'), watch: true, pages: { batchWindowMs: 0 } },
    controllers: [CounterPage],
    prepare: (app) => app.useLogger(log),
  });
});

afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

function save(name: string, text: string): Promise<void> {
  return writeFile(join(folder, name), text);
}

/** What was logged, in order; waits for what is still to come. */
class Log implements LoggerService {
  private readonly lines: string[] = [];
  private waiting = (): void => {};

  log = (text: unknown): void => this.add('log', text);
  warn = (text: unknown): void => this.add('warn', text);
  error = (text: unknown): void => this.add('error', text);

  count(pattern: RegExp): number {
    return this.lines.filter((line) => pattern.test(line)).length;
  }

  line(pattern: RegExp): Promise<string> {
    return new Promise((resolve) => {
      this.waiting = () => {
        const line = this.lines.find((candidate) => pattern.test(candidate));
        if (line !== undefined) resolve(line);
      };
      this.waiting();
    });
  }

  private add(level: string, text: unknown): void {
    this.lines.push(`${level} ${typeof text === 'object' ? inspect(text) : String(text)}`);
    this.waiting();
  }
}

const EDITED = COUNTER_TEMPLATE.replace('Count: {{.count}}', '<b>{{.count}}</b> times');
const BROKEN = COUNTER_TEMPLATE.replace('{{.count}}', '{{.count}');

describe('a template that is edited', () => {
  it('reaches a 2.0 client as a state of another fingerprint, and the document it then asks for is the new one', async () => {
    const browser = host.browser();
    const tab = await browser.open('/counter', '2.0');
    await tab.act('increment');
    await save('counter.html', EDITED);
    const [seq, fingerprint] = await tab.next('s');
    expect(seq).toBe(2);
    expect(fingerprint).not.toBe(tab.document.template);
    const anew = await browser.load('/counter');
    expect(anew).toMatchObject({ page: tab.document.page, seq: 2, template: fingerprint });
    expect(anew.html).toContain('<b>1</b> times');
    expect((await browser.fetch(`/livetemplate/templates/${anew.template}.json`)).status).toBe(200);
    expect((await browser.fetch(`/livetemplate/templates/${tab.document.template}.json`)).status).toBe(200);
    // At the start, and now.
    expect(log.count(/^log counter\.html: value-patch; 100 %/u)).toBe(2);
  });

  it('reaches a 1.0 client as a replacement of its fragments', async () => {
    const tab = await host.browser().open('/counter', '1.0');
    await save('counter.html', EDITED);
    const [envelope] = (await tab.next('update')) as [Envelope];
    expect(envelope.seq).toBe(1);
    expect(envelope.updates).toContainEqual(
      expect.objectContaining({
        fragment_id: 'count',
        action: 'replace',
        data: expect.stringContaining('<b>0</b> times'),
      }),
    );
  });

  it('tells a client that was away on its return', async () => {
    const browser = host.browser();
    const before = await browser.load('/counter');
    const watching = await browser.open('/counter', '2.0');
    await save('counter.html', EDITED);
    const [, fingerprint] = await watching.next('s');
    const { page, seq, template } = before;
    const late = await browser.attach({ page, protocol: ['2.0'], ack: seq, template });
    expect(await late.accepted).toMatchObject({ resumed: false, template: fingerprint });
  });

  it('may be put together from a file that comes, and is missed when it goes', async () => {
    const tab = await host.browser().open('/counter', '2.0');
    await save('counter.html', COUNTER_TEMPLATE.replace('<p id=', '{{template "part.html" .}}<p id='));
    await log.line(/^error .*counter\.html:3:.*part\.html/su);
    await save('part.html', '<i>{{.count}}</i>');
    const [, whole] = await tab.next('s');
    expect(whole).not.toBe(tab.document.template);
    await rm(join(folder, 'counter.html'));
    await log.line(/^error The templates were not reloaded.*There is no template "counter\.html"/su);
    // Nor is it missed by who comes now.
    expect((await host.browser().load('/counter')).template).toBe(whole);
    expect((await tab.act('increment')).ok).toBe(true);
    expect(tab.of('s')).toHaveLength(1);
  });
});

describe('a template that is broken while it is edited', () => {
  it('changes nothing but the log, which names every mistake; mended, it goes live', async () => {
    const browser = host.browser();
    const tab = await browser.open('/counter', '2.0');
    await save('worse.html', '<p title="{{.x">');
    await log.line(/worse\.html/u);
    await save('counter.html', BROKEN);
    const report = await log.line(/^error .*counter\.html/su);
    expect(report).toMatch(
      /^error The templates were not reloaded, the last good ones stay in use\..*\nTemplateErrors: 2 template errors/u,
    );
    expect(report).toContain('counter.html:3:30: ');
    expect(report).toContain('worse.html:1:');

    // The page goes on as if nothing had happened: the first frame is the one of the action.
    expect(await tab.act('increment')).toEqual({ ok: true, seq: 1 });
    expect((await tab.next('u'))[0]).toBe(1);
    expect(tab.of('s')).toEqual([]);
    expect(await browser.load('/counter')).toMatchObject({ template: tab.document.template, seq: 1 });

    await rm(join(folder, 'worse.html'));
    await save('counter.html', EDITED);
    const [seq, fingerprint] = await tab.next('s');
    expect(seq).toBe(2);
    expect(fingerprint).not.toBe(tab.document.template);
  });

  it('is reported once, however often other files are saved', async () => {
    await save('counter.html', BROKEN);
    await log.line(/counter\.html:3:30/u);
    await save('notes.txt', 'one');
    await save('other.html', '{{');
    await log.line(/other\.html:1:/u);
    expect(log.count(/2 template errors/u)).toBe(1);
    expect(log.count(/^error/u)).toBe(2);
  });

  it('that only fails with the data of a page leaves that page as it is', async () => {
    const browser = host.browser();
    const tab = await browser.open('/counter', '2.0');
    await save('counter.html', COUNTER_TEMPLATE.replace('{{.count}}', '{{.count.of.nothing}}'));
    await log.line(/^error .*A page failed\..* template=counter\.html /u);
    expect(await tab.act('increment')).toEqual({ ok: true, seq: 1 });
    expect(tab.of('s')).toEqual([]);
  });
});

describe('pages of several sets', () => {
  @Controller()
  class Shops {
    constructor(private readonly pages: PageService) {}

    @Get(':set')
    show(@Param('set') set: string, @LiveRequest() request: LiveRequestContext): Promise<Page> {
      return this.pages.open(`${set}:index.html`, { name: 'Ann' }, { request });
    }
  }

  it('have templates of the same name, which are edited apart', async () => {
    for (const set of ['admin', 'shop']) {
      await mkdir(join(folder, set));
      await save(`${set}/index.html`, `<p>${set} {{.name}}</p>`);
    }
    const sets = { admin: join(folder, 'admin/*.html'), shop: [join(folder, 'shop/*.html')] };
    const several = await LiveHost.start({
      options: { templates: { sets }, watch: true },
      controllers: [Shops],
      prepare: (app) => app.useLogger(log),
    });
    try {
      const browser = several.browser();
      const tabs = [await browser.open('/admin', '2.0'), await browser.open('/shop', '2.0')] as const;
      expect(tabs.map(({ document }) => /<p\b[^>]*>(.*?)<\/p>/u.exec(document.html)?.[1])).toEqual([
        'admin Ann',
        'shop Ann',
      ]);
      await save('shop/index.html', '<h1>shop {{.name}}</h1>');
      const frames = await Promise.all(tabs.map((tab) => tab.next('s')));
      expect(frames[0]?.[1]).toBe(tabs[0].document.template);
      expect(frames[1]?.[1]).not.toBe(tabs[1].document.template);
      await log.line(/^log Reloaded: shop:index\.html application=/u);
      await save('admin/index.html', '<p>{{.name}</p>');
      await log.line(/^error .*admin:index\.html:1:11: /su);
    } finally {
      await several.close();
    }
  });
});
