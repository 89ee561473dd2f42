import { MetadataScanner } from '@nestjs/core';

import { ConfigurationError } from '../../errors/index.js';
import {
  LIVE_ACTION_METADATA,
  ON_CONNECT_METADATA,
  ON_DISCONNECT_METADATA,
  ON_INFO_METADATA,
} from '../livetemplate.internal-constants.js';
import type { ActionRunner } from './action-runner.js';
import type { LiveConnection, ServerEventContext } from './server-event.decorators.js';

/** A method with `@OnInfo`. */
export type InfoMethod = (draft: unknown, payload: unknown, context: ServerEventContext) => unknown;

/** A method with `@OnConnect` or `@OnDisconnect`. */
export type ConnectionMethod = (draft: unknown, connection: LiveConnection, context: ServerEventContext) => unknown;

/** What a class does for its pages. */
export interface PageHandler {
  readonly actions: ReadonlyMap<string, ActionRunner>;
  readonly infos: ReadonlyMap<string, InfoMethod>;
  readonly connect: readonly ConnectionMethod[];
  readonly disconnect: readonly ConnectionMethod[];
}

/** The names of a class's decorated methods. */
export interface HandlerMethods {
  /** Method by action. */
  readonly actions: ReadonlyMap<string, string>;
  /** Method by info. */
  readonly infos: ReadonlyMap<string, string>;
  readonly connect: readonly string[];
  readonly disconnect: readonly string[];
}

/** @throws {ConfigurationError} where two methods declare the same action or info */
export function handlerMethods(prototype: object, scanner: MetadataScanner): HandlerMethods {
  const [actions, infos] = [new Map<string, string>(), new Map<string, string>()];
  const [connect, disconnect]: [string[], string[]] = [[], []];
  for (const method of scanner.getAllMethodNames(prototype)) {
    const callback = (prototype as Record<string, object>)[method] as object;
    const metadata = (key: string): unknown => Reflect.getMetadata(key, callback);
    declare(actions, metadata(LIVE_ACTION_METADATA), method, prototype, 'action');
    declare(infos, metadata(ON_INFO_METADATA), method, prototype, 'info');
    if (metadata(ON_CONNECT_METADATA) !== undefined) connect.push(method);
    if (metadata(ON_DISCONNECT_METADATA) !== undefined) disconnect.push(method);
  }
  return { actions, infos, connect, disconnect };
}

export function hasMethods({ actions, infos, connect, disconnect }: HandlerMethods): boolean {
  return actions.size + infos.size + connect.length + disconnect.length > 0;
}

function declare(
  methods: Map<string, string>,
  name: unknown,
  method: string,
  { constructor }: object,
  kind: string,
): void {
  if (typeof name !== 'string') return;
  const other = methods.get(name);
  if (other !== undefined) {
    throw new ConfigurationError(
      `${constructor.name}: the methods ${other} and ${method} both declare the ${kind} "${name}".`,
    );
  }
  methods.set(name, method);
}
