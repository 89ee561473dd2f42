import type { TracerProvider } from '@opentelemetry/api';

export type Api = typeof import('@opentelemetry/api');

/** Whether somebody has registered a tracer provider: an SDK, usually. */
export function isRegistered({ trace, ProxyTracerProvider }: Api): boolean {
  const provider: TracerProvider & { getDelegate?: () => TracerProvider } = trace.getTracerProvider();
  // Until then, it stands in for the one that does nothing.
  return provider.getDelegate === undefined || provider.getDelegate() !== new ProxyTracerProvider().getDelegate();
}
