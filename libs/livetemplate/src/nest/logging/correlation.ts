import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingHttpHeaders } from 'node:http';

import { randomIds } from '../../page/index.js';

/** What a line of the log belongs to. */
export interface LogScope {
  readonly correlationId: string;
  application?: string;
  template?: string;
  page?: string;
  /** Of the action that is being carried out. */
  readonly action?: string;
}

/** Ids of proxies and tracers; what is longer or has other characters is not taken over into logs. */
const KNOWN_FORM = /^[\w.:-]{1,128}$/u;

const scopes = new AsyncLocalStorage<LogScope>();

/** Filters run outside of what interceptors have begun, and write lines of the same request. */
const ofRequests = new WeakMap<object, LogScope>();

/** Everything that happens in `run`, however late, belongs together. */
export function inLogScope<Result>(scope: LogScope, run: () => Result): Result {
  return scopes.run(scope, run);
}

/** From now on lines of the request or action, where there is one, say what it is about. What they say already stays. */
export function nowAbout(fields: Pick<LogScope, 'application' | 'template' | 'page'>): void {
  const scope = scopes.getStore();
  if (scope !== undefined) Object.assign(scope, { ...fields, ...scope });
}

/** Undefined for what nobody has asked for: sweeps, news of other nodes. */
export function logScope(): LogScope | undefined {
  return scopes.getStore();
}

/** What the lines of a request have in common: the same whenever it is asked for. @param request of the platform */
export function requestScope(request: { readonly headers: IncomingHttpHeaders }): LogScope {
  let scope = ofRequests.get(request);
  if (scope === undefined) {
    scope = { correlationId: requestId(request.headers) };
    ofRequests.set(request, scope);
  }
  return scope;
}

/** The id that a request has brought as `X-Request-Id`, or a new one. */
export function requestId(headers: IncomingHttpHeaders): string {
  const told = headers['x-request-id'];
  return typeof told === 'string' && KNOWN_FORM.test(told) ? told : randomIds.next();
}

/**
 * What tells the log lines of one request or action apart from those of others: the request's header `X-Request-Id`, the id that the
 * client has given to the action, or a new one. For the host's own loggers. Undefined outside of requests and actions.
 *
 * @example this.logger.log({ message: 'Order taken', correlationId: correlationId() });
 * @see requirement O5
 * @publicApi
 */
export function correlationId(): string | undefined {
  return scopes.getStore()?.correlationId;
}
