import { Controller, Module, VERSION_NEUTRAL, type DynamicModule, type Type } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { WebSocketGateway } from '@nestjs/websockets';

import type { IncomingMessage } from 'node:http';

import { ConfigurationError } from '../errors/index.js';
import { ApplicationService } from './application/application.service.js';
import { optionsOfAll } from './application/all-applications.js';
import { getApplicationToken, getPagesToken } from './application/inject-application.decorators.js';
import { DebugController } from './debug/debug.controller.js';
import { DebugHost } from './debug/debug-host.js';
import { DebugPagesController } from './debug/debug-pages.controller.js';
import { DebugSource } from './debug/debug-source.js';
import { HealthController } from './health/health.controller.js';
import { LiveTemplateHealthIndicator } from './health/livetemplate.health.js';
import { feature, featureName, FurtherApplicationModule } from './livetemplate-feature.module.js';
import { FEATURE, RESOLVED_OPTIONS } from './livetemplate.internal-constants.js';
import { ConfigurableModuleClass } from './livetemplate.module-definition.js';
import type {
  LiveTemplateFeatureExtras,
  LiveTemplateFeatureOptions,
  LiveTemplateModuleAsyncOptions,
  LiveTemplateModuleExtras,
  LiveTemplateModuleOptions,
} from './livetemplate.options.js';
import { EXPORTS, PROVIDERS } from './livetemplate.providers.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { PageService } from './page/page.service.js';
import { assertOptions, type ResolvedOptions } from './resolve-options.js';
import { ActionsController } from './transport/actions.controller.js';
import { AssetsController } from './transport/assets.controller.js';
import { CookieRenewal } from './transport/cookie-renewal.js';
import { LiveTemplateGateway } from './transport/livetemplate.gateway.js';
import { StreamController } from './transport/stream.controller.js';

/** How long a client that has not named its page may hold a connection, in milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000;

const PLACED = Symbol('LIVETEMPLATE_PLACED');

/**
 * Live server-rendered pages for a Nest application.
 *
 * @example
 * \@Module({
 *   imports: [LiveTemplateModule.forRoot({ templates: 'views/**\/*.html', secret: process.env.LIVETEMPLATE_SECRET })],
 *   controllers: [TasksPage],
 * })
 * export class AppModule {}
 * @see requirement N1
 * @publicApi
 */
@Module({})
export class LiveTemplateModule {
  /**
   * The application, with all that is global. Call it once.
   *
   * @throws {ConfigurationError} `CONFIGURATION`, and `TemplateErrors` at start-up, when Nest resolves the providers.
   */
  static forRoot(options: LiveTemplateModuleOptions & LiveTemplateModuleExtras): DynamicModule {
    assertOptions(options, 'LiveTemplateModule.forRoot() needs');
    return root(ConfigurableModuleClass.forRoot(options), options.health ?? true);
  }

  /** The same with options from `useFactory`, `useClass` or `useExisting`. */
  static forRootAsync(options: LiveTemplateModuleAsyncOptions & LiveTemplateModuleExtras): DynamicModule {
    assertFactory(options, 'forRootAsync');
    return root(ConfigurableModuleClass.forRootAsync(options), options.health ?? true);
  }

  /**
   * A further application in the same process, with its own templates, secret, pages, limits and addresses: nothing of one is worth
   * anything in the other. A page class belongs to the application that its module imports. Call it once for each name, and import
   * what it returns wherever it is needed.
   *
   * @example
   * export const billing = LiveTemplateModule.forFeature({ applicationId: 'billing', templates: 'billing/**\/*.html' });
   *
   * \@Module({ imports: [billing], controllers: [InvoicesPage] })
   * export class BillingModule {}
   * @throws {ConfigurationError} `CONFIGURATION` for a name that cannot be one, at once; else as {@link forRoot}, and where two
   *   applications of a process have a name, an address or a store in common
   * @see requirements P1, N1
   */
  static forFeature(options: LiveTemplateFeatureOptions): DynamicModule {
    assertOptions(options, 'LiveTemplateModule.forFeature() needs');
    return further(ConfigurableModuleClass.forRoot(options), options);
  }

  /** The same with options from `useFactory`, `useClass` or `useExisting`, but for the name, which stands beside them. */
  static forFeatureAsync(options: LiveTemplateModuleAsyncOptions & LiveTemplateFeatureExtras): DynamicModule {
    assertFactory(options, 'forFeatureAsync');
    return further(ConfigurableModuleClass.forRootAsync(options), options);
  }
}

function assertFactory(options: LiveTemplateModuleAsyncOptions | undefined, method: string): void {
  if ([options?.useFactory, options?.useClass, options?.useExisting].some((way) => way !== undefined)) return;
  throw new ConfigurationError(`LiveTemplateModule.${method}() needs "useFactory", "useClass" or "useExisting".`);
}

/** The application of `forRoot`, which serves the health checks of all. */
function root(definition: DynamicModule, health: boolean): DynamicModule {
  const { controllers = [], providers = [], exports = [], ...application } = complete(definition, null);
  const named = [
    { provide: getApplicationToken(), useExisting: ApplicationService },
    { provide: getPagesToken(), useExisting: PageService },
  ];
  return {
    ...application,
    controllers: [...controllers, ...(health ? [HealthController] : [])],
    providers: [...providers, ...named],
    exports: [...exports, ...named.map(({ provide }) => provide)],
  };
}

function further(
  definition: DynamicModule,
  { applicationId, isGlobal = true }: LiveTemplateFeatureExtras,
): DynamicModule {
  const name = featureName(applicationId);
  const application = { ...complete(definition, name), module: FurtherApplicationModule, global: false };
  return feature(LiveTemplateModule, application, { name, isGlobal });
}

/** @param name of a further application; null for that of `forRoot` */
function complete(definition: DynamicModule, name: string | null): DynamicModule {
  // Their addresses depend on the options, so each module has classes of its own.
  const Assets = class extends AssetsController {};
  const Actions = class extends ActionsController {};
  const Stream = class extends StreamController {};
  const Debug = class extends DebugController {};
  const DebugPages = class extends DebugPagesController {};
  const Metrics = class extends MetricsController {};
  const Gateway = class extends LiveTemplateGateway {};
  return {
    ...definition,
    module: LiveTemplateModule,
    imports: [...(definition.imports ?? []), DiscoveryModule, TerminusModule],
    controllers: [Assets, Actions, Stream, Debug, DebugPages, Metrics],
    providers: [
      ...(definition.providers ?? []),
      { provide: FEATURE, useValue: name },
      ...PROVIDERS,
      {
        // Nest reads the addresses of controllers and gateways after it has made all providers, when options are known.
        provide: PLACED,
        inject: [RESOLVED_OPTIONS, CookieRenewal, DiscoveryService],
        useFactory: (options: ResolvedOptions, renewal: CookieRenewal, discovery: DiscoveryService) =>
          place(options, [Assets, Actions, Stream, Debug, DebugPages], Gateway, {
            renewal,
            alone: optionsOfAll(discovery).length === 1,
            metrics: Metrics,
          }),
      },
      Gateway,
      LiveTemplateHealthIndicator,
      DebugSource,
      DebugHost,
    ],
    exports: [...(definition.exports ?? []), ...EXPORTS, LiveTemplateHealthIndicator],
  };
}

function place(
  { basePath, connections, metrics }: ResolvedOptions,
  controllers: readonly Type[],
  gateway: Type,
  tools: { readonly renewal: CookieRenewal; readonly alone: boolean; readonly metrics: Type },
): true {
  const { renewal, alone } = tools;
  Controller({ path: metrics.path ?? `${basePath}/metrics`, version: VERSION_NEUTRAL })(tools.metrics);
  for (const controller of controllers) Controller({ path: basePath, version: VERSION_NEUTRAL })(controller);
  WebSocketGateway({
    path: `${basePath}/socket`,
    serveClient: false,
    maxHttpBufferSize: connections.maxMessageBytes,
    connectTimeout: CONNECT_TIMEOUT_MS,
    pingInterval: connections.pingIntervalMs,
    pingTimeout: connections.pingTimeoutMs,
    perMessageDeflate: false,
    // Else that is the business of StrayUpgrades.
    destroyUpgrade: alone,
    allowRequest: (request: IncomingMessage, allow) => void renewal.prepare(request).then(() => allow(null, true)),
    ...(connections.origins.length === 0 ? {} : { cors: { origin: [...connections.origins], credentials: true } }),
  })(gateway);
  return true;
}
