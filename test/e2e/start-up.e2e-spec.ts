import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Global,
  Injectable,
  Module,
  type DynamicModule,
  type INestApplication,
  type LoggerService,
  type Type,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  BasicAuthenticator,
  LiveAction,
  LivePage,
  LiveTemplateModule,
  PageService,
  Payload,
  RenderLive,
  type BasicAuthenticatorOptions,
  type LivePageOptions,
  type OpenPageOptions,
  type PayloadPipe,
  type LiveTemplateModuleOptions,
  type LiveTemplateOptionsFactory,
} from '@livetemplate/nestjs';
import { createTemplates, type TemplatesOptions } from '@livetemplate/nestjs/core';

import { CounterPage, COUNTER_TEMPLATE } from './counter.js';
import { SECRET } from './live-host.js';

const templates = { 'counter.html': COUNTER_TEMPLATE };

/** Nest would print what every refused start throws. */
const SILENT: LoggerService = { log: () => {}, warn: () => {}, error: () => {} };

let app: INestApplication | undefined;

afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function start(
  module: DynamicModule,
  controllers: Type[] = [],
  providers: Type[] = [],
): Promise<INestApplication> {
  const compiled = await Test.createTestingModule({ imports: [module], controllers, providers })
    .setLogger(SILENT)
    .compile();
  app = compiled.createNestApplication({ logger: false });
  await app.init();
  return app;
}

function forRoot(options: Partial<LiveTemplateModuleOptions>): DynamicModule {
  return LiveTemplateModule.forRoot({ templates, secret: SECRET, ...options });
}

describe('a broken template', () => {
  it('stops the start, with the place and the line of every mistake', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'livetemplate-start-'));
    try {
      await writeFile(join(folder, 'good.html'), '<p>{{.x}}</p>');
      await writeFile(join(folder, 'bad.html'), '<p>\n  {{if .x}}\n  {{nonsense .y}}\n</p>');
      await writeFile(join(folder, 'worse.html'), '<p title="{{.x">y</p>');
      const started = start(forRoot({ templates: join(folder, '*.html') }));
      await expect(started).rejects.toMatchObject({ code: 'TEMPLATE_SYNTAX' });
      const message = await started.catch((error: Error) => error.message);
      expect(message).toContain('bad.html:3:5: function "nonsense" not defined');
      expect(message).toContain('  {{nonsense .y}}');
      expect(message).toContain('worse.html:1:');
      expect(message).toContain('<p title="{{.x">y</p>');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('stops the start where it cannot be escaped, used by a page or not', async () => {
    const started = start(
      forRoot({ templates: { 'x.html': '<a href="{{if .a}}/x{{else}}/y?z={{end}}{{.b}}">x</a>' } }),
    );
    await expect(started).rejects.toMatchObject({
      code: 'TEMPLATE_ESCAPE',
      message: expect.stringContaining('x.html:1:'),
    });
  });
});

describe('a handler that cannot work stops the start', () => {
  @LivePage('/x', { template: 'absent.html' })
  class AbsentTemplate {
    mount(): object {
      return {};
    }
  }

  @LivePage('/x', { template: 'counter.html' })
  class TwoActions {
    mount(): object {
      return {};
    }

    @LiveAction('go')
    one(): void {}

    @LiveAction('go')
    two(): void {}
  }

  @Controller()
  class Routes {
    @Get('/near')
    @RenderLive('conter.html')
    near(): object {
      return {};
    }

    @Get('/folder')
    @RenderLive('pages/counter.html')
    folder(): object {
      return {};
    }
  }

  class Nobody {}

  @Controller()
  class LostActions {
    @Get('/lost')
    @RenderLive('counter.html', { handler: Nobody })
    lost(): object {
      return {};
    }
  }

  const Namesake = class CounterPage {
    mount(): object {
      return {};
    }
  };
  LivePage('/y', { template: 'counter.html' })(Namesake);

  it.each<[string, string, Type[], string]>([
    ['an unknown template', 'TEMPLATE_NOT_FOUND', [AbsentTemplate], 'absent.html'],
    ['two methods for one action', 'CONFIGURATION', [TwoActions], 'one and two both declare the action "go"'],
    ['an unknown template of a route', 'TEMPLATE_NOT_FOUND', [Routes], 'Routes.near shows the template "conter.html"'],
    ['the next one, too', 'TEMPLATE_NOT_FOUND', [Routes, AbsentTemplate], 'Routes.folder shows the template "pages/'],
    ['with what may be meant', 'TEMPLATE_NOT_FOUND', [Routes], 'Did you mean "counter.html"?'],
    [
      'or what there is',
      'TEMPLATE_NOT_FOUND',
      [AbsentTemplate],
      'AbsentTemplate shows the template "absent.html", and there is none. There are: counter.html.',
    ],
    [
      'actions of no controller',
      'CONFIGURATION',
      [LostActions],
      'LostActions.lost is to show pages whose actions are those of Nobody, which is no controller',
    ],
    ['two classes of one name', 'CONFIGURATION', [CounterPage, Namesake], 'named CounterPage'],
  ])('%s', async (_, code, controllers, text) => {
    await expect(start(forRoot({}), controllers)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(text),
    });
  });
});

describe('the options', () => {
  @Injectable()
  class OptionsFactory implements LiveTemplateOptionsFactory {
    createLiveTemplateOptions(): LiveTemplateModuleOptions {
      return { templates, secret: SECRET, basePath: '/live' };
    }
  }

  @Global()
  @Module({ providers: [OptionsFactory], exports: [OptionsFactory] })
  class ConfigModule {}

  it.each<[string, () => DynamicModule]>([
    ['forRoot', () => forRoot({ basePath: '/live' })],
    [
      'useFactory',
      () =>
        LiveTemplateModule.forRootAsync({
          useFactory: async () => Promise.resolve({ templates, secret: SECRET, basePath: '/live' }),
        }),
    ],
    ['useClass', () => LiveTemplateModule.forRootAsync({ useClass: OptionsFactory })],
    ['useExisting', () => LiveTemplateModule.forRootAsync({ imports: [ConfigModule], useExisting: OptionsFactory })],
  ])('may come by %s, and place every address', async (_, module) => {
    const started = await start(module(), [CounterPage]);
    await started.listen(0, '127.0.0.1');
    const origin = (await started.getUrl()).replace('[::1]', '127.0.0.1');
    const html = await (await fetch(`${origin}/counter`)).text();
    expect(html).toContain('data-lvt-base="/live"');
    const [, script = ''] = /<script src="(\/live\/client-[0-9a-f]+\.js)"/u.exec(html) ?? [];
    const [, template = ''] = /data-lvt-template="([0-9a-f]+)"/u.exec(html) ?? [];
    const addresses = ['/live/client.js', script, `/live/templates/${template}.json`, '/live/debug/analysis'];
    for (const address of [...addresses, '/live/socket/?EIO=4&transport=polling']) {
      expect([address, (await fetch(origin + address)).status]).toEqual([address, 200]);
    }
    expect((await fetch(`${origin}/livetemplate/client.js`)).status).toBe(404);
  });

  it('may leave the health checks to the application', async () => {
    const started = await start(LiveTemplateModule.forRoot({ templates, secret: SECRET, health: false }));
    await started.listen(0, '127.0.0.1');
    expect((await fetch(`${await started.getUrl()}/health`)).status).toBe(404);
  });

  it('two modules have nothing in common', async () => {
    const first = await start(forRoot({ applicationId: 'one' }));
    const page = await first.get(PageService).create('counter.html', { count: 1 });
    const compiled = await Test.createTestingModule({ imports: [forRoot({ applicationId: 'two' })] })
      .setLogger(SILENT)
      .compile();
    const second = await compiled.createNestApplication({ logger: false }).init();
    try {
      await expect(second.get(PageService).get(page.id)).rejects.toMatchObject({ code: 'PAGE_NOT_FOUND' });
    } finally {
      await second.close();
    }
  });

  it('are services for all modules, or only for those that import the module', async () => {
    @Injectable()
    class Needs {
      constructor(readonly pages: PageService) {}
    }

    @Module({ providers: [Needs] })
    class Elsewhere {}

    const build = (isGlobal: boolean): Promise<unknown> =>
      Test.createTestingModule({
        imports: [LiveTemplateModule.forRoot({ templates, secret: SECRET, isGlobal }), Elsewhere],
      })
        .setLogger(SILENT)
        .compile();
    await expect(build(true)).resolves.toBeDefined();
    await expect(build(false)).rejects.toThrow(/dependencies of the Needs/u);
  });
});

describe('shutting down', () => {
  it('ends the pages when every change is committed', async () => {
    const started = await start(forRoot({}));
    const page = await started.get(PageService).create<{ count: number }>('counter.html', { count: 0 });
    const change = page.update(async (state) => {
      await new Promise((resolve) => setImmediate(resolve));
      state.count++;
    });
    await started.close();
    app = undefined;
    expect((await change).changed).toBe(true);
    await expect(page.update((state) => state.count++)).rejects.toMatchObject({ code: 'PAGE_CLOSED' });
  });
});

describe('wrong usage', () => {
  const draw = (decorate: (prototype: object, method: string, descriptor: PropertyDescriptor) => void): Type => {
    class Drawn {
      draw(): void {}
    }
    decorate(Drawn.prototype, 'draw', Object.getOwnPropertyDescriptor(Drawn.prototype, 'draw')!);
    Controller()(Drawn);
    return Drawn;
  };
  const page = (options: unknown): Type => {
    class Shown {}
    LivePage('/shown', options as LivePageOptions)(Shown as Type);
    return Shown;
  };
  const untyped = LiveTemplateModule as unknown as Record<string, (options?: unknown) => DynamicModule>;

  it.each<[string, () => unknown, string]>([
    ['no options', () => untyped['forRoot']!(), 'forRoot() needs the options'],
    ['no options of another', () => untyped['forFeature']!(), 'forFeature() needs the options'],
    ['no factory', () => untyped['forRootAsync']!({}), 'forRootAsync() needs "useFactory"'],
    ['no factory of another', () => untyped['forFeatureAsync']!({ applicationId: 'b' }), 'forFeatureAsync() needs'],
    [
      'a factory that returns nothing',
      () =>
        start(LiveTemplateModule.forRootAsync({ useFactory: () => undefined as unknown as LiveTemplateModuleOptions })),
      'useFactory and its like have to return the options',
    ],
    ['a name that is none', () => start(forRoot({ applicationId: 'a/b; Path=/x' })), '"applicationId" must be'],
    ['a limit out of range', () => start(forRoot({ pages: { ttlMs: -1 } })), '"pages.ttlMs" must be'],
    ['templates without texts', () => createTemplates({} as TemplatesOptions), 'createTemplates() needs { texts }'],
    ['passwords that nobody checks', () => new BasicAuthenticator({} as BasicAuthenticatorOptions), 'needs "verify"'],
    ['a page without a template', () => page(undefined), '@LivePage() needs the name of a template'],
    [
      'another isolation',
      () => page({ template: 'counter.html', isolate: 'window' }),
      `"isolate" must be 'group' or 'tab'`,
    ],
    [
      'another isolation of a route',
      () => RenderLive('a.html', { isolate: 'all' as 'tab' }),
      '@RenderLive(): "isolate"',
    ],
    ['a page without mount', () => start(forRoot({}), [page({ template: 'counter.html' })]), 'Shown is a page without'],
    [
      'a page among the providers',
      () => start(forRoot({}), [], [CounterPage]),
      'CounterPage is a page, but a provider',
    ],
    ['an action of a provider', () => start(forRoot({}), [], [draw(LiveAction())]), 'Drawn has methods for live pages'],
    ['a static action', () => LiveAction()(class Some {}, 'draw', {}), 'the static method Some.draw'],
    ['an action without a name', () => draw(LiveAction('')), 'Drawn.draw: no action can be named ""'],
    ['an action named like a prototype', () => draw(LiveAction('__proto__')), 'can be named "__proto__"'],
    ['a pipe that is none', () => Payload({} as PayloadPipe), '@Payload() takes'],
    [
      'a page that is no route',
      () => start(forRoot({}), [draw(RenderLive('counter.html'))]),
      'and no route. Add @Get()',
    ],
    ['a page without an application', () => start({ module: class Empty {} }, [CounterPage]), 'sees no application'],
  ])('is refused with what to do instead: %s', async (_, use, message) => {
    const refused = Promise.resolve().then(use);
    await expect(refused).rejects.toMatchObject({ code: 'CONFIGURATION' });
    await expect(refused).rejects.toThrow(message);
  });

  it.each([undefined, {}, { request: { headers: {} } }])(
    'is refused where a page is opened without a request: %j',
    async (options) => {
      const pages = (await start(forRoot({}))).get(PageService);
      await expect(pages.open('counter.html', {}, options as unknown as OpenPageOptions)).rejects.toThrow(
        'PageService.open() needs { request } from a parameter with @LiveRequest()',
      );
    },
  );
});
