import type { CanActivate, Type } from '@nestjs/common';

import { ConfigurationError } from '../../errors/index.js';
import { flag, mistake, record } from '../option-checks.js';

/**
 * Who may see `<basePath>/debug`, and how much of it.
 *
 * @see requirement O3
 * @publicApi
 */
export interface DebugOptions {
  /**
   * A Nest guard that is asked for the debug page and its JSON: a class, which may be any provider, or an object. In production there is
   * no debug page without one. @default everybody, where `NODE_ENV` is not `production`
   */
  readonly guard?: Type<CanActivate> | CanActivate;
  /**
   * Whether to show what people see: contents of frames, names of the data that changed, and addresses of pages. Without it there are
   * names of templates, numbers and sizes. @default false
   */
  readonly pageData?: boolean;
}

/** @see DebugOptions */
export interface ResolvedDebug {
  /** Whether anything answers at all. */
  readonly on: boolean;
  /** Null for everybody. */
  readonly guard: Type<CanActivate> | CanActivate | null;
  readonly pageData: boolean;
}

/** @throws {ConfigurationError} `CONFIGURATION` */
export function debugOption(input: boolean | DebugOptions | undefined, production: boolean): ResolvedDebug {
  if (input === undefined || typeof input === 'boolean') {
    if (input === true && production) throw unguarded('true');
    return Object.freeze({ on: input ?? !production, guard: null, pageData: false });
  }
  if (typeof input !== 'object' || input === null) {
    throw mistake('debug', 'true, false, or who may see it, such as { guard: AdminGuard }', input);
  }
  const { guard, pageData } = record('debug', input, ['guard', 'pageData']);
  if (guard === undefined && production) throw unguarded('given without a "guard"');
  return Object.freeze({
    on: true,
    guard: guard === undefined ? null : guardOption(guard),
    pageData: flag('debug.pageData', pageData ?? false),
  });
}

function guardOption(guard: unknown): Type<CanActivate> | CanActivate {
  const asked = typeof guard === 'function' ? (guard.prototype as unknown) : guard;
  if (typeof (asked as Partial<CanActivate> | null)?.canActivate === 'function') {
    return guard as Type<CanActivate> | CanActivate;
  }
  throw mistake('debug.guard', 'a class or an object with the method canActivate', guard);
}

function unguarded(what: string): ConfigurationError {
  return new ConfigurationError(
    `"debug" is ${what}, and NODE_ENV is production: everybody could read it. Say who may, with a Nest guard: ` +
      '{ debug: { guard: AdminGuard } }.',
  );
}
