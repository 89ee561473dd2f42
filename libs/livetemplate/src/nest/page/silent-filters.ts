import type { ArgumentsHost } from '@nestjs/common';
import type { ExternalContextCreator } from '@nestjs/core';

/** Nest's own, as far as it is asked here. */
interface ExceptionsHandler {
  /** @returns what the filter that takes the error has made of it; nothing where there is none */
  invokeCustomFilters(error: unknown, host: ArgumentsHost): unknown;
}

interface ErrorProxy {
  createProxy(target: unknown, handler: { next: ExceptionsHandler['invokeCustomFilters'] }, type: string): unknown;
}

/**
 * A creator of Nest's contexts whose filters leave alone what none of them takes. Nest's own writes that into the log, with a message that
 * may quote what people have sent, and with nothing by which the line could be found again: that is left to whoever has called.
 */
export function withSilentFilters(creator: ExternalContextCreator): ExternalContextCreator {
  const { externalErrorProxy: proxy } = creator as unknown as { readonly externalErrorProxy: ErrorProxy };
  const silent = {
    createProxy: (target: unknown, handler: ExceptionsHandler, type: string) => {
      const next: ExceptionsHandler['invokeCustomFilters'] = (error, host) => {
        const answer = handler.invokeCustomFilters(error, host);
        if (answer === undefined || answer === null) throw error;
        return answer;
      };
      return proxy.createProxy(target, { next }, type);
    },
  };
  return Object.create(creator, { externalErrorProxy: { value: silent } }) as ExternalContextCreator;
}
