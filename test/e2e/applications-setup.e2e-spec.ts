import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  ForbiddenException,
  Get,
  Injectable,
  Module,
  Scope,
  UseGuards,
  type CanActivate,
  type DynamicModule,
  type INestApplication,
  type LoggerService,
  type ModuleMetadata,
  type Provider,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';

import {
  AnonymousAuthenticator,
  ApplicationService,
  getApplicationToken,
  getPagesToken,
  InjectApplication,
  InjectPages,
  LiveAction,
  LiveRequest,
  LiveTemplateModule,
  MemoryPageStore,
  PageService,
  RenderLive,
  type AuthenticationRequest,
  type Authenticator,
  type LiveRequestContext,
  type LiveTemplateFeatureOptions,
  type LiveTemplateModuleOptions,
  type LiveTemplateOptionsFactory,
} from '@livetemplate/nestjs';

import { LiveHost, SECRET } from './live-host.js';
import { counterAt, moduleOf, servicesAs, templatesOf, tenant, type Services } from './tenants.js';

const SILENT: LoggerService = { log: () => {}, warn: () => {}, error: () => {} };
const ACME = { templates: templatesOf('acme'), secret: SECRET };

let app: INestApplication | undefined;

afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function start(parts: ModuleMetadata): Promise<INestApplication> {
  const compiled = await Test.createTestingModule(parts).setLogger(SILENT).compile();
  app = compiled.createNestApplication({ logger: false });
  return app.init();
}

function root(options: Partial<LiveTemplateModuleOptions> & { isGlobal?: boolean } = {}): DynamicModule {
  return LiveTemplateModule.forRoot({ templates: templatesOf('root'), secret: SECRET, ...options });
}

describe('who gets which application', () => {
  const acme = () => moduleOf(tenant('acme'), { providers: [servicesAs('in acme')] });

  it('by class: that of the own module; that of forRoot everywhere else', async () => {
    const { get } = await started([root(), acme()]);
    expect(get('in acme').application.id).toBe('acme');
    expect(get('elsewhere').application.id).toBe('default');
    expect(get('elsewhere').pages).not.toBe(get('in acme').pages);
  });

  it.each([
    ['before', () => [acme(), root()]],
    ['after', () => [root(), acme()]],
  ])('and it does not matter that it is imported %s forRoot', async (_, imports) => {
    const { get } = await started(imports());
    expect([get('in acme').application.id, get('elsewhere').application.id]).toEqual(['acme', 'default']);
  });

  it('by name: everywhere', async () => {
    @Injectable()
    class Admin {
      @InjectPages() root: PageService;

      constructor(
        @InjectApplication() readonly main: ApplicationService,
        @InjectApplication('acme') readonly acme: ApplicationService,
        @InjectPages('acme') readonly pages: PageService,
      ) {}
    }

    const { get, started: running } = await started([root(), acme()], [Admin]);
    const admin = running.get(Admin);
    expect([admin.main.id, admin.acme.id]).toEqual(['default', 'acme']);
    expect(admin.acme).toBe(get('in acme').application);
    expect(admin.pages).toBe(get('in acme').pages);
    expect(admin.root).toBe(get('elsewhere').pages);
    expect(running.get(getApplicationToken('acme'))).toBe(admin.acme);
    expect(running.get(getPagesToken())).toBe(admin.root);
  });

  it('by name only where it is imported, if it is not global', async () => {
    const quiet = tenant('acme', { isGlobal: false });
    const needs: Provider = {
      provide: 'acme’s',
      inject: [getApplicationToken('acme')],
      useFactory: (it: unknown) => it,
    };
    const { started: running } = await started([root(), moduleOf(quiet, { providers: [needs] })]);
    expect(running.get<ApplicationService>('acme’s').id).toBe('acme');
    await expect(start({ imports: [root(), moduleOf(quiet, {})], providers: [needs] })).rejects.toThrow(
      /dependencies of the acme’s/u,
    );
  });

  it('modules that import the same one share it', async () => {
    const shared = tenant('acme');
    const { get } = await started([
      root(),
      moduleOf(shared, { providers: [servicesAs('one')] }),
      moduleOf(shared, { providers: [servicesAs('two')] }),
    ]);
    expect(get('one').application).toBe(get('two').application);
  });

  it('a module that another one exports brings its application along', async () => {
    const shared = tenant('acme');
    const exporting = { module: class Exporting {}, imports: [shared], exports: [shared] };
    const { get } = await started([root(), moduleOf(exporting, { providers: [servicesAs('behind')] })]);
    expect(get('behind').application.id).toBe('acme');
  });

  it('there may be further ones without forRoot; then nobody serves /health', async () => {
    await start({ imports: [acme()] });
    await app!.listen(0, '127.0.0.1');
    expect(app!.get<Services>('in acme').application.id).toBe('acme');
    const origin = await app!.getUrl();
    expect((await fetch(`${origin}/livetemplate/acme/client.js`)).status).toBe(200);
    expect((await fetch(`${origin}/health`)).status).toBe(404);
    expect((await fetch(`${origin}/livetemplate/client.js`)).status).toBe(404);
  });

  async function started(imports: DynamicModule[], providers: Provider[] = []) {
    const running = await start({ imports, providers: [servicesAs('elsewhere'), ...providers] });
    return { started: running, get: (name: string) => running.get<Services>(name) };
  }
});

describe('options of a further application may come by', () => {
  @Injectable()
  class Settings {
    readonly basePath = '/from-settings';
  }

  @Module({ providers: [Settings], exports: [Settings] })
  class SettingsModule {}

  @Injectable()
  class OptionsFactory implements LiveTemplateOptionsFactory {
    constructor(private readonly settings: Settings) {}

    createLiveTemplateOptions(): LiveTemplateModuleOptions {
      return { ...ACME, basePath: this.settings.basePath };
    }
  }

  @Module({ imports: [SettingsModule], providers: [OptionsFactory], exports: [OptionsFactory] })
  class FactoryModule {}

  const applicationId = 'acme';

  it.each<[string, () => DynamicModule]>([
    ['forFeature', () => LiveTemplateModule.forFeature({ ...ACME, applicationId, basePath: '/from-settings' })],
    [
      'useFactory',
      () =>
        LiveTemplateModule.forFeatureAsync({
          applicationId,
          imports: [SettingsModule],
          inject: [Settings],
          useFactory: async (settings: Settings) => Promise.resolve({ ...ACME, basePath: settings.basePath }),
        }),
    ],
    [
      'useClass',
      () => LiveTemplateModule.forFeatureAsync({ applicationId, imports: [SettingsModule], useClass: OptionsFactory }),
    ],
    [
      'useExisting',
      () =>
        LiveTemplateModule.forFeatureAsync({ applicationId, imports: [FactoryModule], useExisting: OptionsFactory }),
    ],
  ])('%s', async (_, feature) => {
    const host = await LiveHost.start({
      options: { templates: templatesOf('root') },
      imports: [moduleOf(feature(), { controllers: [counterAt('/acme')], providers: [servicesAs('acme')] })],
    });
    try {
      const tab = await host.browser('/from-settings').open('/acme', '2.0');
      expect(await tab.act('increment')).toEqual({ ok: true, seq: 1 });
      expect(host.app.get<Services>('acme').application.id).toBe('acme');
      expect(host.app.get<ApplicationService>(getApplicationToken('acme')).pageCount).toBe(1);
    } finally {
      await host.close();
    }
  });
});

describe('what stands in each other’s way stops the start', () => {
  const sharedStore = new MemoryPageStore();
  const both = ['acme', 'globex'] as const;
  class Plain {}
  Controller('plain')(Plain);
  const plainAction = Object.getOwnPropertyDescriptor(
    class {
      act(): void {}
    }.prototype,
    'act',
  ) as PropertyDescriptor;
  Object.defineProperty(Plain.prototype, 'act', plainAction);
  LiveAction()(Plain.prototype, 'act', plainAction);

  @Controller()
  class Borrower {
    @Get('/borrowed')
    @RenderLive('counter.html', { handler: Plain })
    borrowed(): object {
      return { count: 0, names: [] };
    }
  }

  it.each<[string, () => ModuleMetadata, string]>([
    [
      'forFeature called twice with one name',
      () => ({ imports: [root(), moduleOf(tenant('acme'), {}), moduleOf(tenant('acme'), {})] }),
      'Two applications are named "acme". Call forFeature() once for each name, keep what it returns in a constant',
    ],
    [
      'the name of the application of forRoot',
      () => ({ imports: [root({ applicationId: 'acme' }), tenant('acme')] }),
      'Two applications are named "acme".',
    ],
    [
      'forRoot called twice',
      () => ({ imports: [root(), root({ applicationId: 'other', basePath: '/other' })] }),
      'The applications "default" and "other" are both set up by forRoot(), so their cookies',
    ],
    [
      'one base path',
      () => ({ imports: both.map((name) => tenant(name, { basePath: '/live' })) }),
      'have addresses in common: "/live" and "/live". Give one of them another "basePath".',
    ],
    [
      'base paths that are one to Express',
      () => ({ imports: [tenant('acme'), tenant('ACME')] }),
      'have addresses in common: "/livetemplate/acme" and "/livetemplate/ACME"',
    ],
    [
      'a name that is an address of the application of forRoot',
      () => ({ imports: [root(), tenant('templates')] }),
      'have addresses in common: "/livetemplate" and "/livetemplate/templates"',
    ],
    [
      'one store for both',
      () => ({ imports: both.map((name) => tenant(name, { store: sharedStore })) }),
      'have the same object as "store", so each would find the other\'s pages. Make one for each.',
    ],
    [
      'one class of authenticators that is a provider of both their modules',
      () => ({
        imports: both.map((name) =>
          moduleOf(tenant(name, { authenticator: AnonymousAuthenticator }), { providers: [AnonymousAuthenticator] }),
        ),
      }),
      'The "authenticator" AnonymousAuthenticator is a provider of several modules, each with its own.',
    ],
    [
      'another name from the factory',
      () => ({
        imports: [
          LiveTemplateModule.forFeatureAsync({
            applicationId: 'acme',
            useFactory: () => ({ ...ACME, applicationId: 'globex' }),
          }),
        ],
      }),
      'The options of the application "acme" have "applicationId": "globex". The name of an application of forFeatureAsync()',
    ],
    [
      'a page class whose module imports two',
      () => ({ imports: both.map((name) => tenant(name)), controllers: [counterAt('/')] }),
      'CounterPage serves live pages, but its module imports several applications: acme, globex. Import each one in a module of',
    ],
    [
      'the same in a dynamic module',
      () => ({
        imports: [{ module: class Mixed {}, imports: both.map((name) => tenant(name)), controllers: [counterAt('/')] }],
      }),
      'CounterPage serves live pages, but its module imports several applications: acme, globex.',
    ],
    [
      'a page class beside forRoot and a further one',
      () => ({ imports: [root(), tenant('acme')], controllers: [counterAt('/')] }),
      'its module imports several applications: that of forRoot(), acme.',
    ],
    [
      'a class with actions whose module sees none',
      () => ({ imports: [moduleOf(tenant('acme'), {})], controllers: [Plain] }),
      'Plain serves live pages, but its module RootTestModule sees no application. Import what forRoot() or forFeature()',
    ],
    [
      'a route whose actions are those of another application',
      () => ({ imports: [root(), moduleOf(tenant('acme'), { controllers: [Plain] })], controllers: [Borrower] }),
      'Borrower.borrowed is to show pages whose actions are those of Plain, which serves pages of another application than "default".',
    ],
  ])('%s', async (_, parts, message) => {
    await expect(start(parts())).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringContaining(message),
    });
  });

  it.each([undefined, '', 'a b', 'a/b', 'ä', 5])('a name like %j is refused where it is said', (applicationId) => {
    const options = { ...ACME, applicationId } as LiveTemplateFeatureOptions;
    const message = '"applicationId" of forFeature() must be a name of letters, digits, - and _, such as \'billing\'.';
    for (const call of [
      () => LiveTemplateModule.forFeature(options),
      () => LiveTemplateModule.forFeatureAsync({ applicationId: options.applicationId, useFactory: () => ACME }),
    ]) {
      expect(call).toThrow(
        expect.objectContaining({ code: 'CONFIGURATION', message: expect.stringContaining(message) }),
      );
    }
  });
});

describe('a page that is opened for the actions of another application', () => {
  it('is refused where it is opened, for none of them would ever run', async () => {
    class Alien {
      act(): void {}
    }
    LiveAction()(Alien.prototype, 'act', Object.getOwnPropertyDescriptor(Alien.prototype, 'act') as PropertyDescriptor);
    Controller('alien')(Alien);
    const opened = await start({
      imports: [root(), moduleOf(tenant('acme'), { controllers: [Alien], providers: [servicesAs('acme')] })],
      providers: [servicesAs('root')],
    });
    const create = (name: string): Promise<unknown> =>
      opened.get<Services>(name).pages.create('counter.html', { count: 0, names: [] }, { handler: Alien });
    await expect(create('acme')).resolves.toMatchObject({ handler: 'Alien' });
    await expect(create('root')).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringContaining(
        'PageService.create() is to show pages whose actions are those of Alien, which serves',
      ),
    });
  });
});

describe('in a module of a further application', () => {
  let host: LiveHost | undefined;

  afterEach(async () => {
    await host?.close();
    host = undefined;
  });

  it('guards, request-scoped providers and @LiveRequest() work as in that of forRoot', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Visit {
      readonly at = 'of this request';
    }

    @Injectable()
    class Hours {
      open = true;
    }

    @Injectable()
    class Door implements CanActivate {
      constructor(private readonly hours: Hours) {}

      canActivate(): boolean {
        if (!this.hours.open) throw new ForbiddenException('closed');
        return true;
      }
    }

    const CounterPage = counterAt('/guarded');
    UseGuards(Door)(CounterPage);

    @Controller('visits')
    class Visits {
      constructor(
        private readonly pages: PageService,
        private readonly visit: Visit,
      ) {}

      @Get()
      show(@LiveRequest() request: LiveRequestContext): unknown {
        return this.pages.open('counter.html', { count: 7, names: [this.visit.at] }, { request, handler: CounterPage });
      }
    }

    host = await LiveHost.start({
      options: { templates: templatesOf('root') },
      imports: [
        moduleOf(tenant('acme'), {
          controllers: [CounterPage, Visits],
          providers: [Hours, Visit, servicesAs('acme')],
        }),
      ],
    });
    const tab = await host.browser('/livetemplate/acme').open('/visits', '2.0');
    expect(tab.document.html).toContain('of this request');
    expect(await tab.act('increment')).toEqual({ ok: true, seq: 1 });
    host.app.get(Hours).open = false;
    expect(await tab.act('increment')).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    expect((await host.browser().load('/guarded')).response.status).toBe(403);
    expect(host.app.get<Services>('acme').application.pageCount).toBe(1);
  });

  it('the authenticator is its own', async () => {
    const named = (user: string): Authenticator => ({
      identify: ({ purpose }: AuthenticationRequest) => (purpose === 'use' ? undefined : user),
      sessionGroup: (_, userId) => `user:${userId}`,
    });
    host = await LiveHost.start({
      options: { templates: templatesOf('root'), authenticator: named('ann') },
      imports: [
        moduleOf(tenant('acme', { authenticator: named('bob') }), {
          controllers: [counterAt('/acme')],
          providers: [servicesAs('acme')],
        }),
      ],
      controllers: [counterAt('/')],
      providers: [servicesAs('root')],
    });
    for (const [name, path, userId] of [
      ['root', '/', 'ann'],
      ['acme', '/acme', 'bob'],
    ] as const) {
      const { page } = await host.browser().load(path);
      expect(await host.app.get<Services>(name).pages.get(page)).toMatchObject({ userId, groupId: `user:${userId}` });
    }
  });
});
