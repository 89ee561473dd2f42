import type { IncomingHttpHeaders } from 'node:http';

/** What the requests of Express and Fastify have in common. */
export interface PlatformRequest {
  readonly headers: IncomingHttpHeaders;
  /** With `trust proxy`, as the browser sees it. */
  readonly protocol?: string;
  readonly params?: Record<string, string>;
  readonly query?: Record<string, unknown>;
}

/** Whether the browser came over HTTPS, so that it keeps a cookie with the prefix `__Host-`. */
export function isSecure(request: PlatformRequest): boolean {
  return request.protocol === 'https';
}
