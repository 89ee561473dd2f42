import type { CanActivate, Type } from '@nestjs/common';

import { ConfigurationError } from '../../errors/index.js';
import { flag, mistake, record, text } from '../option-checks.js';

/** What the module needs of a `Registry` of prom-client. @publicApi */
export interface MetricsRegistry {
  readonly contentType: string;
  /** All metrics in the form in which Prometheus reads them. */
  metrics(): Promise<string>;
  /** Takes a metric up; tells a registry from other objects. */
  registerMetric(metric: never): void;
}

/**
 * Metrics for Prometheus, by the package `prom-client`.
 *
 * @see requirement O1
 * @publicApi
 */
export interface MetricsOptions {
  /** Where the metrics are registered. @default the global registry of prom-client, `register` */
  readonly registry?: MetricsRegistry;
  /**
   * Address at which the module serves the registry, such as `/metrics`; the global prefix comes before it. @default none: the host serves
   * it, or pushes it
   */
  readonly path?: string;
  /**
   * A Nest guard that is asked at that address: a class, which may be any provider, or an object.
   * @default nobody is asked; what can be read there are names of templates, fragments and actions, and numbers
   */
  readonly guard?: Type<CanActivate> | CanActivate;
}

/** @see MetricsOptions */
export interface ResolvedMetrics {
  readonly on: boolean;
  readonly registry: MetricsRegistry | null;
  readonly path: string | null;
  readonly guard: Type<CanActivate> | CanActivate | null;
}

/** @throws {ConfigurationError} `CONFIGURATION` */
export function metricsOption(input: boolean | MetricsOptions = false): ResolvedMetrics {
  if (typeof input !== 'object') {
    return Object.freeze({ on: flag('metrics', input), registry: null, path: null, guard: null });
  }
  const { registry = null, path = null, guard = null } = record('metrics', input, ['registry', 'path', 'guard']);
  if (guard !== null && path === null) {
    throw new ConfigurationError('"metrics.guard" guards the address "metrics.path", which is missing.');
  }
  return Object.freeze({ on: true, registry: registryOption(registry), path: pathOption(path), guard });
}

function registryOption(registry: MetricsRegistry | null): MetricsRegistry | null {
  if (registry === null || typeof registry.registerMetric === 'function') return registry;
  throw mistake('metrics.registry', 'a Registry of prom-client', registry);
}

function pathOption(path: string | null): string | null {
  if (path === null || text('metrics.path', path).startsWith('/')) return path;
  throw mistake('metrics.path', "an address such as '/metrics'", path);
}
