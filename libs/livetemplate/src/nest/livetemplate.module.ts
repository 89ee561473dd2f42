import { Controller, Module, VERSION_NEUTRAL, type DynamicModule, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { WebSocketGateway } from '@nestjs/websockets';

import type { IncomingMessage } from 'node:http';

import { DebugController } from './debug/debug.controller.js';
import { HealthController } from './health/health.controller.js';
import { LiveTemplateHealthIndicator } from './health/livetemplate.health.js';
import { RESOLVED_OPTIONS } from './livetemplate.internal-constants.js';
import {
  ConfigurableModuleClass,
  type ASYNC_OPTIONS_TYPE,
  type OPTIONS_TYPE,
} from './livetemplate.module-definition.js';
import { EXPORTS, PROVIDERS } from './livetemplate.providers.js';
import type { ResolvedOptions } from './resolve-options.js';
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
export class LiveTemplateModule extends ConfigurableModuleClass {
  /** @throws {ConfigurationError} `CONFIGURATION`, and `TemplateErrors` at start-up, when Nest resolves the providers. */
  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    return complete(super.forRoot(options), options.health ?? true);
  }

  /** The same with options from `useFactory`, `useClass` or `useExisting`. */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return complete(super.forRootAsync(options), options.health ?? true);
  }
}

function complete(definition: DynamicModule, health: boolean): DynamicModule {
  // Their addresses depend on the options, so each module has classes of its own.
  const Assets = class extends AssetsController {};
  const Actions = class extends ActionsController {};
  const Stream = class extends StreamController {};
  const Debug = class extends DebugController {};
  const Gateway = class extends LiveTemplateGateway {};
  return {
    ...definition,
    imports: [...(definition.imports ?? []), DiscoveryModule, ...(health ? [TerminusModule] : [])],
    controllers: [Assets, Actions, Stream, Debug, ...(health ? [HealthController] : [])],
    providers: [
      ...(definition.providers ?? []),
      ...PROVIDERS,
      {
        // Nest reads the addresses of controllers and gateways after it has made all providers, when options are known.
        provide: PLACED,
        inject: [RESOLVED_OPTIONS, CookieRenewal],
        useFactory: (options: ResolvedOptions, renewal: CookieRenewal) =>
          place(options, [Assets, Actions, Stream, Debug], Gateway, renewal),
      },
      Gateway,
      ...(health ? [LiveTemplateHealthIndicator] : []),
    ],
    exports: [...(definition.exports ?? []), ...EXPORTS, ...(health ? [LiveTemplateHealthIndicator] : [])],
  };
}

function place(
  { basePath, connections }: ResolvedOptions,
  controllers: readonly Type[],
  gateway: Type,
  renewal: CookieRenewal,
): true {
  for (const controller of controllers) Controller({ path: basePath, version: VERSION_NEUTRAL })(controller);
  WebSocketGateway({
    path: `${basePath}/socket`,
    serveClient: false,
    maxHttpBufferSize: connections.maxMessageBytes,
    connectTimeout: CONNECT_TIMEOUT_MS,
    pingInterval: connections.pingIntervalMs,
    pingTimeout: connections.pingTimeoutMs,
    perMessageDeflate: false,
    allowRequest: (request: IncomingMessage, allow) => void renewal.prepare(request).then(() => allow(null, true)),
    ...(connections.origins.length === 0 ? {} : { cors: { origin: [...connections.origins], credentials: true } }),
  })(gateway);
  return true;
}
