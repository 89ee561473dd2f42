import type { FactoryProvider, Provider } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';

import type { PageStore } from '../ports/index.js';
import { Observation, randomIds, systemClock } from '../page/index.js';
import { GroupCookies, KeyRing, PageTokens, type KeyRotationCause, type TokenTools } from '../token/index.js';
import { BACKEND, createBackend, type Backend } from './application/backend.js';
import { ApplicationService } from './application/application.service.js';
import { LiveTemplates } from './application/live-templates.js';
import { ShutdownTime } from './application/shutdown-time.js';
import { Neighbours } from './application/neighbours.js';
import { TemplateLoader } from './application/template-loader.js';
import { TemplateReload } from './application/template-reload.js';
import { AuditLog } from './audit/audit-log.js';
import { BroadcastService } from './broadcast/broadcast.service.js';
import { GroupPasses } from './auth/group-passes.js';
import { IdentityService } from './auth/identity.service.js';
import { LiveRequestPipe } from './auth/live-request.js';
import { DebugService } from './debug/debug.service.js';
import { EventLoop } from './health/event-loop.js';
import { AddressLimits } from './limits/address-limits.js';
import { FORM_PROVIDERS } from './form-providers.js';
import { PAGE_STORE } from './livetemplate.constants.js';
import { CLOCK, FEATURE, MODULE_OPTIONS, RESOLVED_OPTIONS } from './livetemplate.internal-constants.js';
import type { LiveTemplateModuleOptions } from './livetemplate.options.js';
import { LiveLogger } from './logging/live-logger.js';
import { MetricsService } from './metrics/metrics.service.js';
import { ActionDispatcher } from './page/action-dispatcher.js';
import { ConnectionHooks } from './page/connection-hooks.js';
import { LivePageExplorer } from './page/live-page.explorer.js';
import { PageRenderer } from './page/page-renderer.js';
import { PageInterceptor } from './page/page.interceptor.js';
import { PageService } from './page/page.service.js';
import { SlowActions } from './page/slow-actions.js';
import { UnknownActions } from './page/unknown-actions.js';
import { PresenceService } from './presence/presence.service.js';
import { resolveOptions, type ResolvedOptions } from './resolve-options.js';
import { DebugHeadersByOption } from './interceptors/debug-headers-by-option.interceptor.js';
import { LiveDebugHeadersInterceptor } from './interceptors/live-debug-headers.interceptor.js';
import { RequestTimings } from './interceptors/request-timings.js';
import { HeldCredentials } from './token/held-credentials.js';
import { KeyNews } from './token/key-news.js';
import { TokenService } from './token/token.service.js';
import { Admission } from './transport/admission.js';
import { CookieRenewal } from './transport/cookie-renewal.js';
import { RenewalRounds } from './transport/renewal-rounds.js';
import { CLIENT_BUNDLE, loadClientBundle } from './transport/client-bundle.js';
import { LiveTemplateErrorFilter } from './transport/livetemplate-error.filter.js';
import { LastRequests } from './transport/last-requests.js';
import { StrayUpgrades } from './transport/stray-upgrades.js';
import { TracingService } from './tracing/tracing.service.js';
import { TransportCounters } from './transport/transport-counters.js';

const options: FactoryProvider<ResolvedOptions> = {
  provide: RESOLVED_OPTIONS,
  inject: [MODULE_OPTIONS, FEATURE],
  useFactory: (input: LiveTemplateModuleOptions, feature: string | null) => {
    const resolved = resolveOptions(input, process.env.NODE_ENV, feature);
    if (resolved.secretIsRandom) {
      new LiveLogger().warn('No "secret" is set: a random one is used, and open pages do not survive a restart.', {
        application: resolved.applicationId,
      });
    }
    return resolved;
  },
};

const observation: FactoryProvider<Observation> = {
  provide: Observation,
  useFactory: () => new Observation((error) => new LiveLogger().error('A listener failed.', error)),
};

const templates: FactoryProvider<LiveTemplates> = {
  provide: LiveTemplates,
  inject: [TemplateLoader, Observation],
  useFactory: async (loader: TemplateLoader, observed: Observation) => new LiveTemplates(await loader.load(), observed),
};

const backend: FactoryProvider<Backend> = { provide: BACKEND, inject: [RESOLVED_OPTIONS], useFactory: createBackend };

const store: FactoryProvider<PageStore> = {
  provide: PAGE_STORE,
  inject: [BACKEND],
  useFactory: (made: Backend) => made.store,
};

const keys: FactoryProvider<KeyRing> = {
  provide: KeyRing,
  inject: [RESOLVED_OPTIONS, AuditLog, BACKEND],
  useFactory: ({ secret, applicationId, keys }: ResolvedOptions, audit: AuditLog, { rotations }: Backend) => {
    const onRotation = (kid: string, cause: KeyRotationCause): void => audit.record('key-rotated', { kid, cause });
    return new KeyRing({ secret, applicationId, ...keys, clock: systemClock, register: rotations, onRotation });
  },
};

const cookies: FactoryProvider<GroupCookies> = {
  provide: GroupCookies,
  inject: [KeyRing, RESOLVED_OPTIONS],
  useFactory: (ring: KeyRing, resolved: ResolvedOptions) =>
    new GroupCookies({ ...tokenTools(ring, resolved), name: resolved.cookieName }),
};

const pageTokens: FactoryProvider<PageTokens> = {
  provide: PageTokens,
  inject: [KeyRing, RESOLVED_OPTIONS, BACKEND],
  useFactory: (ring: KeyRing, resolved: ResolvedOptions, { revocations }: Backend) =>
    new PageTokens({ ...tokenTools(ring, resolved), revocations }),
};

function tokenTools(ring: KeyRing, { applicationId, pages }: ResolvedOptions): TokenTools & { readonly ttlMs: number } {
  // A token that outlives its page is worth nothing, and one that ends before it would cut people off.
  return { applicationId, keys: ring, clock: systemClock, ids: randomIds, ttlMs: pages.ttlMs };
}

/** What the host application may inject. */
const SERVICES = [
  ApplicationService,
  PageService,
  BroadcastService,
  PresenceService,
  TokenService,
  DebugService,
  AuditLog,
];

export const PROVIDERS: Provider[] = [
  options,
  Neighbours,
  { provide: CLOCK, useValue: systemClock },
  TemplateLoader,
  observation,
  templates,
  ShutdownTime,
  TemplateReload,
  backend,
  store,
  keys,
  cookies,
  pageTokens,
  { provide: CLIENT_BUNDLE, useFactory: loadClientBundle },
  ...SERVICES,
  GroupPasses,
  IdentityService,
  LiveRequestPipe,
  LivePageExplorer,
  ActionDispatcher,
  SlowActions,
  UnknownActions,
  ...FORM_PROVIDERS,
  ConnectionHooks,
  Admission,
  CookieRenewal,
  RenewalRounds,
  HeldCredentials,
  KeyNews,
  LastRequests,
  StrayUpgrades,
  TransportCounters,
  MetricsService,
  TracingService,
  RequestTimings,
  LiveDebugHeadersInterceptor,
  AddressLimits,
  EventLoop,
  PageRenderer,
  // Around the interceptor that renders.
  { provide: APP_INTERCEPTOR, useClass: DebugHeadersByOption },
  { provide: APP_INTERCEPTOR, useClass: PageInterceptor },
  { provide: APP_FILTER, useClass: LiveTemplateErrorFilter },
];

/** What is exported besides the services: the pipe of `@LiveRequest()` is made in the module that uses it. */
export const EXPORTS = [...SERVICES, PAGE_STORE, IdentityService, LiveTemplates, MetricsService, RequestTimings];
