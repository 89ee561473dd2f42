import type { DynamicModule, Provider, Type } from '@nestjs/common';

import {
  ApplicationService,
  AuditLog,
  BroadcastService,
  LiveAction,
  LivePage,
  LiveTemplateModule,
  PageService,
  PresenceService,
  TokenService,
  type Draft,
  type LivePageHandler,
  type PageContext,
  type LiveTemplateFeatureOptions,
} from '@livetemplate/nestjs';

import { COUNTER_TEMPLATE, type CounterState } from './counter.js';
import { SECRET } from './live-host.js';

/** What a module gets by the classes of our services. */
export interface Services {
  readonly application: ApplicationService;
  readonly pages: PageService;
  readonly tokens: TokenService;
  readonly audit: AuditLog;
  readonly broadcast: BroadcastService;
  readonly presence: PresenceService;
}

/** Makes what a module gets known by a name. */
export function servicesAs(provide: string): Provider {
  return {
    provide,
    inject: [ApplicationService, PageService, TokenService, AuditLog, BroadcastService, PresenceService],
    useFactory: (
      application: ApplicationService,
      pages: PageService,
      tokens: TokenService,
      audit: AuditLog,
      broadcast: BroadcastService,
      presence: PresenceService,
    ): Services => ({ application, pages, tokens, audit, broadcast, presence }),
  };
}

/** A page class with the name that the others have too: applications know nothing of each other's classes. */
export function counterAt(path: string): Type<LivePageHandler<CounterState>> {
  @LivePage(path, { template: 'counter.html', key: () => 'counter' })
  class CounterPage implements LivePageHandler<CounterState> {
    mount(context: PageContext): CounterState {
      context.subscribe('news');
      return { count: 0, names: [path] };
    }

    @LiveAction()
    increment(state: Draft<CounterState>): void {
      state.count++;
    }
  }
  return CounterPage;
}

/** The counter, and a template that no other application has. */
export function templatesOf(name: string): Record<string, string> {
  return { 'counter.html': COUNTER_TEMPLATE, [`${name}.html`]: `<p>${name} {{.x}}</p>` };
}

/** A further application with the secret of the others. */
export function tenant(applicationId: string, options: Partial<LiveTemplateFeatureOptions> = {}): DynamicModule {
  return LiveTemplateModule.forFeature({
    templates: templatesOf(applicationId),
    secret: SECRET,
    ...options,
    applicationId,
  });
}

/** A module of the host for a further application. */
export function moduleOf(application: DynamicModule, parts: Omit<DynamicModule, 'module' | 'imports'>): DynamicModule {
  return { module: class TenantModule {}, imports: [application], ...parts };
}
